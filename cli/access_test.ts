import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { GGUF_FOLDER } from "../lib/models/gguf/place.ts";
import { HOSTS } from "../lib/models/providers/hosts.ts";
import { testHost } from "../lib/models/testing.ts";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { accessOf } from "./access.ts";

const ROOT = join(import.meta.dirname!, "..");
const CACHE = join(ROOT, "data/cache");

const OUTCOMES = [
  "query_id,prompt,model,quality,cost_usd",
  ...Array.from({ length: 12 }, (_, i) =>
    `${i},question ${i},small,${i % 2},0.1
${i},question ${i},large,1,0.5`),
].join("\n") + "\n";

/** The values of a flag of `deno run`; null where it is not given. */
function given(flag: string, call: string, env: Record<string, string> = {}): string[] | null {
  const found = accessOf(call.split(" "), env).find((one) => one.startsWith(`--allow-${flag}`));
  if (found === undefined) return null;
  return found.includes("=") ? found.slice(found.indexOf("=") + 1).split(",") : [];
}

async function deno(
  args: string[],
  { cwd, env }: { cwd: string; env?: Record<string, string> },
): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

const lab = (args: string[], { folder }: TempFiles) =>
  deno(["run", "--allow-all", join(ROOT, "cli/launch.ts"), ...args], {
    cwd: folder,
    env: { ROUTELAB_STORE: join(folder, "store") },
  });

Deno.test("no command but run, new, jobs and history may start programs or import code, and native code comes from packages", () => {
  for (
    const call of [
      ...[
        "data list",
        "data fetch routellm/mmlu",
        "dataset --out a.parquet",
        "prompts mix --from pocket:3 --out a.jsonl",
        "sample --prompts a.jsonl --model m --out a.parquet",
        "score --outcomes a.parquet --by verifier --out b.parquet",
        "answers --questions a.jsonl --model m --confidence all --out a.parquet",
        "judge --outcomes a.parquet --judge m --out b.parquet",
        "oracle --questions a.jsonl --medium m --large l --out b.jsonl",
        "policy data --oracle b.jsonl --out training",
        "evaluate --out a.json",
      ],
      ...[
        "compare a b",
        "leaderboard a --csv b.csv --latex b.tex",
        "threshold --outcomes a.csv",
        "calibrate a.csv",
        "calibration data --outcomes a.parquet --builder sft-agreement --out a.jsonl",
        "serve",
        "pocket train pocket-small",
        "reward train --out r",
        "jobs fields check",
        "router labels --outcomes a.parquet --labels prob --out l.jsonl",
        "reward pairs --outcomes a.parquet --oracle quality --out p.jsonl",
        "cache list",
        "",
      ],
      ...["--help", "nonsense run --allow-all"],
    ]
  ) {
    const flags = accessOf(call.split(" "), {});
    assert.ok(flags.includes("--no-remote") && flags.includes("--no-prompt"), call);
    assert.deepEqual(flags.filter((flag) => /^--allow-(run|all)|^-A$/.test(flag)), [], call);
    const [folder, ...others] = given("ffi", call)!;
    assert.match(folder, /\/(npm|node_modules)$/);
    assert.deepEqual(others, []);
  }
  for (const command of ["run", "new"]) {
    assert.deepEqual(accessOf([command, "01"], {}), ["--allow-all"]);
  }
});

Deno.test("a command may write the cache, the store and what --out names, and no more", () => {
  const out = resolve("a.json"), own = `.${Deno.pid}.partial`;
  const written = given("write", "evaluate --outcomes mine.csv --out a.json")!;
  assert.ok([CACHE, out, out + own].every((path) => written.includes(path)));
  assert.ok(written.every((path) => path === CACHE || path.startsWith(resolve("a"))), `${written}`);
  assert.deepEqual(given("write", "evaluate --outcomes mine.csv --out=a.json"), written);
  assert.deepEqual(given("write", "evaluate --outcomes mine.csv"), [CACHE, resolve("results")]);
  const named = (...names: string[]) =>
    names.map((name) => resolve(name)).flatMap((path) => [path, path + own]);
  const page = given("write", "evaluate --out a.json --decisions d.csv --report r.html")!;
  assert.deepEqual(page.toSorted(), [...written, ...named("d.csv", "r.html")].sort());
  assert.deepEqual(
    given("write", "calibrate a.csv --report r.html --curve c.csv")!.toSorted(),
    named("c.csv", "r.html").sort(),
  );
  assert.equal(given("write", "calibrate a.csv"), null);
  assert.deepEqual(given("write", "serve --out a.json"), [CACHE]);
  assert.deepEqual(given("write", "cache list", { ROUTELAB_STORE: "s" }), [CACHE, resolve("s")]);
  assert.ok(
    given("write", "data import x --out new/folder/t.parquet")!.includes(resolve("new/folder")),
  );
  assert.ok(!given("write", "data import x --out t.parquet")!.includes(resolve(".")));
  assert.deepEqual(given("write", "pocket train pocket-small --out w"), [CACHE, resolve("w")]);
  for (
    const command of [
      ...["prompts mix", "sample", "score", "answers", "judge", "oracle", "calibration data"],
      ...["reward pairs", "router labels"],
    ]
  ) {
    const written = given("write", `${command} --out t.parquet`)!;
    assert.ok(written.includes(resolve("t.parquet")) && written.includes(CACHE));
    assert.ok(written.every((path) => path === CACHE || path.startsWith(resolve("t"))));
  }
  assert.deepEqual(given("write", "reward train --out w"), [CACHE, resolve("w")]);
  assert.deepEqual(given("write", "policy data --out w"), [CACHE, resolve("w")]);
  assert.deepEqual(given("write", "pipeline --out w"), [CACHE, resolve("w")]);
  assert.deepEqual(given("write", "pipeline"), [CACHE, resolve("pipeline")]);
  assert.ok(given("write", "oracle --out o.jsonl")!.includes(resolve("o.jsonl.unfinished")));
  assert.deepEqual(given("write", "reward evaluate --reward w"), [CACHE]);
  assert.deepEqual(given("write", "calibration train --out w"), [CACHE, resolve("w")]);
  assert.deepEqual(given("write", "calibration evaluate --model w"), [CACHE]);
  for (const table of ["b.tex", "b.TEX"]) {
    const written = given("write", `leaderboard a --latex ${table}`)!;
    assert.ok([table, "b.bib"].every((path) => written.includes(resolve(path))));
  }
  for (const call of ["calibrate a.csv --confidence c", "compare a b"]) {
    assert.equal(given("write", call), null);
  }
});

Deno.test("a command may connect to the hosts that its options or the environment name", () => {
  const net = (call: string, env?: Record<string, string>) => given("net", call, env);
  assert.deepEqual(net("data fetch routellm/mmlu"), ["raw.githubusercontent.com"]);
  assert.equal(net("data fetch routellm/mmlu", { ROUTELAB_MIRROR: "m" }), null);
  assert.equal(net("data list"), null);
  assert.equal(net("evaluate --outcomes pocket"), null);
  assert.equal(net("reward train --outcomes pocket"), null);
  assert.equal(net("router labels --outcomes groq/m --out a.jsonl"), null);
  assert.equal(net("calibration data --outcomes groq/m --out a.jsonl"), null);
  const base = "evaluate --outcomes pocket --base-url";
  assert.deepEqual(net(`${base} http://localhost:8080/v1`), ["localhost:8080"]);
  assert.deepEqual(net(`${base}=http://user:word@[::1]/v1`), ["[::1]:80"]);
  assert.deepEqual(net("dataset --out a.parquet", { ROUTELAB_BASE_URL: "https://a.test/v1" }), [
    "a.test:443",
  ]);
  for (const url of ["nonsense", "file:///etc/passwd", ""]) {
    assert.equal(net(`${base} ${url}`), null);
  }
  for (const [name, { baseUrl }] of Object.entries(HOSTS)) {
    const host = `${new URL(baseUrl).hostname}:443`;
    assert.deepEqual(net(`dataset --model pocket-small,${name}/m --out a.parquet`), [host]);
    assert.deepEqual(net(`sample --model ${name}/m --out a.parquet`), [host]);
    assert.deepEqual(net(`answers --model ${name}/m --out a.parquet`), [host]);
    assert.deepEqual(net(`judge --judge ${name}/m --out a.parquet`), [host]);
    assert.deepEqual(net(`oracle --medium m --large ${name}/m --out a.jsonl`), [host]);
    assert.equal(net(`policy data --model ${name}/m --out w`), null);
    assert.deepEqual(net(`pipeline --medium ${name}/m`), [host]);
    assert.deepEqual(net(`pipeline --models ${name} --limit 9`), [host]);
    assert.deepEqual(net(`score --by verifier,judge:${name}/m --out a.parquet`), [host]);
    assert.equal(net(`prompts mix --from ${name}/m:3 --out a.jsonl`), null);
    assert.deepEqual(net("evaluate --outcomes x", { ROUTELAB_CLASSIFIER: `${name}/m` }), [host]);
  }
  const proxy = { GEMINI_BASE_URL: "https://user:word@proxy.test/gemini" };
  for (
    const call of [
      "judge --judge gemini/m",
      "score --by judge:gemini/m",
      "answers --model gemini/m",
    ]
  ) {
    assert.deepEqual(net(call), ["generativelanguage.googleapis.com:443"]);
    assert.deepEqual(net(call, { GEMINI_BASE_URL: "" }), ["generativelanguage.googleapis.com:443"]);
    assert.deepEqual(net(call, proxy), ["proxy.test:443"]);
  }
  assert.deepEqual(net("serve --map small=gemini/m", proxy), ["127.0.0.1:8000", "proxy.test:443"]);
  assert.equal(net("judge --judge pocket-large", proxy), null);
  assert.deepEqual(net("serve"), ["127.0.0.1:8000"]);
  assert.deepEqual(net("serve --host 0.0.0.0 --port=80"), ["0.0.0.0:80"]);
  assert.deepEqual(net("serve --host ::1 --port 0"), ["[::1]:0"]);
  assert.deepEqual(net("serve --strong groq/m"), ["127.0.0.1:8000", "api.groq.com:443"]);
  for (const wrong of ["--port x", "--port 70000", "--host a,b", "--port 1,2.test:443"]) {
    assert.equal(net(`serve ${wrong}`), null, wrong);
  }
});

Deno.test("lab jobs may start Python, ps and kill for a job here, and reach Modal for one there", async () => {
  await using files = await TempFiles.create({ "python": "" });
  const env = { ROUTELAB_JOBS: files.folder, ROUTELAB_PYTHON: files.path("python"), PATH: "/bin" };
  const started = [files.path("python"), "/bin/ps", "/bin/kill"];
  const modal = ["*.modal.com:443", "*.amazonaws.com:443"];
  const allowed = (call: string, more: Record<string, string> = {}) =>
    ["run", "net"].map((flag) => given(flag, call, { ...env, ...more }));
  assert.deepEqual(allowed("jobs run check --on local"), [started, null]);
  assert.deepEqual(allowed("jobs run check --on=modal"), [null, modal]);
  const server = { MODAL_SERVER_URL: "http://127.0.0.1:50051" };
  assert.deepEqual(allowed("jobs run check --on modal", server), [null, ["127.0.0.1"]]);
  // Such a variable can be handed on only by who may start any program
  assert.deepEqual(allowed("jobs run check --on local", { LD_LIBRARY_PATH: "/x" }), [[], null]);
  assert.deepEqual(allowed("jobs list"), [null, null], "there are none");
  const place = { on: "local", out: files.folder, python: "python", process: null };
  const id = "check-20261127-210000-12ab";
  const record = { id, job: "check", config: {}, created: "2026-11-27T21:00:00Z", place };
  await Deno.mkdir(files.path(id));
  const text = JSON.stringify({ ...record, cancelled: false, end: null });
  await Deno.writeTextFile(files.path(`${id}/record.json`), text);
  for (
    const call of ["list", `follow ${id}`, "cancel check-2", "fetch --out w check", "resume c"]
  ) {
    assert.deepEqual(allowed(`jobs ${call}`), [started, null], call);
  }
  assert.deepEqual(allowed("jobs follow sft"), [null, null]);
  assert.deepEqual(allowed("jobs fields check"), [null, null]);
  assert.deepEqual(given("write", "jobs fetch check --out w", env), [
    ...[CACHE, files.folder, resolve("w")],
  ]);
});

Deno.test("lab history may start git, and write its report", async () => {
  await using files = await TempFiles.create({ "git": "" });
  const env = { PATH: files.folder };
  assert.deepEqual(given("run", "history 01", env), [files.path("git")]);
  assert.equal(given("run", "history 01", { PATH: "/none" }), null);
  assert.deepEqual(given("write", "history 01", env), [resolve("reports")]);
  assert.deepEqual(given("write", "history 01 --out r", env), [resolve("r")]);
  assert.equal(given("net", "history 01", env), null);
});

Deno.test("the program of --router-command may be started, and no other", () => {
  const env = { PATH: Deno.env.get("PATH")! };
  const given = (args: string[], more = {}) =>
    accessOf(args, { ...env, ...more }).filter((flag) => flag.startsWith("--allow-run"));
  const sh = ["--router-command", "mine=sh 'a b.sh' --x"];
  for (const command of ["evaluate", "threshold", "serve"]) {
    assert.match(given([command, ...sh]).join(), /^--allow-run=\/[^,]*\/sh$/);
    assert.deepEqual(given([command, "--router-command=no-such-program x"]), []);
  }
  assert.deepEqual(given(["calibrate", ...sh]), []);
  // Deno hands these on only where any program may be started
  assert.deepEqual(given(["evaluate", ...sh], { LD_LIBRARY_PATH: "/x" }), ["--allow-run"]);
});

Deno.test("llama.cpp may be loaded where a GGUF file is named, and is written by nobody", () => {
  const ffi = (call: string, env?: Record<string, string>) => given("ffi", call, env)!;
  for (
    const call of [
      ...["answers --model gguf/m.gguf", "dataset --model=pocket-small,gguf//m.gguf"],
      ...["judge --judge gguf/m.gguf", "score --by likelihood:gguf/m.gguf", "serve --map a=gguf/m"],
    ]
  ) {
    assert.deepEqual(ffi(call).slice(1), [GGUF_FOLDER], call);
    assert.deepEqual(ffi(call).slice(0, 1), ffi("answers --model pocket-small"));
  }
  assert.equal(ffi("evaluate --outcomes x", { ROUTELAB_CLASSIFIER: "gguf/m.gguf" }).length, 2);
  for (const call of ["answers --model pocket-small", "answers --model m --out a/gguf/m.parquet"]) {
    assert.equal(ffi(call).length, 1, call);
    assert.ok(accessOf(call.split(" "), {}).includes(`--deny-write=${GGUF_FOLDER}`));
  }
});

Deno.test("a file that Deno's flags cannot name is refused before anything is done", async () => {
  await using files = await TempFiles.create({ "outcomes.csv": OUTCOMES });
  const call = ["evaluate", "--outcomes", "outcomes.csv", "--json", "--out", "a,/etc/b.json"];
  const { code, out, err } = await lab(call, files);
  assert.equal(code, 2);
  assert.match(
    err,
    /^lab: Cannot be given the right to use .*a,.etc.b\.json as paths must be without/,
  );
  assert.equal(JSON.parse(out).error.hint, "Choose another file or folder");
});

Deno.test("a router that writes elsewhere, connects, or starts programs is refused", async () => {
  await using host = testHost(() => "hello");
  await using files = await TempFiles.create({ "outcomes.csv": OUTCOMES, "a b.json": "" });
  const out = files.path("a b.json"), elsewhere = files.path("c.json");
  const from = (path: string) => JSON.stringify(`file://${join(ROOT, path)}`);
  await Deno.writeTextFile(
    files.path("hostile.ts"),
    `
    import { evaluateRouter } from ${from("lib/evaluation/mod.ts")};
    import { openPlan } from ${from("lib/evaluation/plan.ts")};
    import { random } from ${from("lib/routers/baselines.ts")};
    import { Store } from ${from("lib/core/store/store.ts")};
    const remote = "https://raw.githubusercontent.com/a/b/c.ts";
    const attempts: Record<string, () => unknown> = {
      "elsewhere": () => Deno.writeTextFile(${JSON.stringify(elsewhere)}, "x"),
      "the code": () => Deno.writeTextFile(${JSON.stringify(join(ROOT, "cli/x.ts"))}, "x"),
      "a link": () => Deno.symlink("/etc/passwd", ${JSON.stringify(out)}),
      "a mode": () => Deno.chmod(${JSON.stringify(elsewhere)}, 0o777),
      "a host": () => fetch(${JSON.stringify(host.baseUrl)}),
      "a socket": () => Deno.connect({ port: ${new URL(host.baseUrl).port} }),
      "listening": () => Deno.listen({ port: 0 }),
      "a program": () => new Deno.Command("true").output(),
      "native code": () => Deno.dlopen("libc.so.6", {}),
      "remote code": () => import(remote),
      "what it may": () => Deno.writeTextFile(${JSON.stringify(out)}, "x"),
      "the store": () => Store.open().put("vector", []),
    };
    const told: Record<string, string> = {};
    const hostile = {
      ...random,
      async fit(...given: Parameters<typeof random.fit>) {
        for (const [what, attempt] of Object.entries(attempts)) {
          told[what] ??= await Promise.resolve().then(attempt).then(() => "done", (error) => error.name);
        }
        return await random.fit(...given);
      },
    };
    const { plan } = await openPlan({ outcomes: ${
      JSON.stringify(files.path("outcomes.csv"))
    }, folds: 2, seed: 1, cleaning: {} });
    await evaluateRouter(hostile, plan, { seed: 1, draws: 0, targets: {} });
    console.log(JSON.stringify(told));
    Deno.exit(0);`,
  );
  const env = { ROUTELAB_STORE: files.path("store") };
  const flags = accessOf(["evaluate", "--outcomes", "x", "--out", out], env);
  const { out: told, err } = await deno(
    ["run", ...flags, "--config", join(ROOT, "deno.json"), files.path("hostile.ts")],
    { cwd: files.folder, env },
  );
  const refused = "NotCapable";
  assert.deepEqual(JSON.parse(told || err), {
    "elsewhere": refused,
    "the code": refused,
    "a link": refused,
    "a mode": refused,
    "a host": refused,
    "a socket": refused,
    "listening": refused,
    "a program": refused,
    "native code": refused,
    "remote code": "TypeError",
    "what it may": "done",
    "the store": "done",
  });
  assert.equal(host.calls.length, 0);
});

Deno.test("lab evaluate keeps a run with the commit, for its owner alone", async () => {
  await using files = await TempFiles.create({ "outcomes.csv": OUTCOMES });
  const call = ["evaluate", "--outcomes", "outcomes.csv", "--router", "random", "--bootstrap", "5"];
  for (const out of ["a.json", "new/b.json", "c.JSON"]) {
    const { code, err } = await lab([...call, "--out", out], files);
    assert.equal(code, 0, err);
    const { code: { commit } } = JSON.parse(await Deno.readTextFile(files.path(out)));
    const { stdout, success } = await new Deno.Command("git", {
      args: ["-C", ROOT, "rev-parse", "--short=12", "HEAD"],
    }).output();
    if (success) {
      assert.equal(commit.replace("+", ""), new TextDecoder().decode(stdout).trim());
    }
    for (const path of [out, out.replace(/\.json$/i, ".queries.parquet")]) {
      assert.equal((await Deno.stat(files.path(path))).mode! & 0o777, 0o600, path);
    }
  }
});

Deno.test("lab dataset asks the host that --base-url names, and no other that it is sent to", async () => {
  await using asked = testHost(() => "Rating: 4");
  await using other = testHost(() => "Rating: 5");
  let redirected = 0;
  const sending = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    ({ url }) => {
      redirected++;
      return Response.redirect(other.baseUrl + new URL(url).pathname.slice(3), 307);
    },
  );
  try {
    await using files = await TempFiles.create({ "q.jsonl": '{"prompt":"1?"}\n{"prompt":"2?"}\n' });
    const call = (baseUrl: string, out: string) =>
      lab([
        ...["dataset", "--prompts", "q.jsonl", "--model", "m", "--judge", "j", "--out", out],
        ...["--base-url", baseUrl, "--price", "m=1,1", "j=1,1"],
      ], files);
    const { code, err } = await call(asked.baseUrl, "rated.parquet");
    assert.equal(code, 0, err);
    const names = [...Deno.readDirSync(files.folder)].filter(({ name }) =>
      name.startsWith("rated")
    );
    for (const { name } of names) {
      assert.equal((await Deno.stat(files.path(name))).mode! & 0o777, 0o600, name);
    }
    assert.ok(names.length >= 2 && asked.calls.length === 4);
    const sent = await call(`http://127.0.0.1:${sending.addr.port}/v1`, "sent.parquet");
    assert.equal(sent.code, 2);
    assert.match(
      sent.err,
      /it leads to 127\.0\.0\.1:\d+, which this process may not connect to\nName the/,
    );
    assert.ok(redirected <= 2, `each prompt once: ${redirected}`);
    assert.equal(other.calls.length, 0, "the other host was asked");
  } finally {
    await sending.shutdown();
  }
});

Deno.test("the process that was started is lab itself: killed, it leaves nothing running", async () => {
  await using files = await TempFiles.create({ "outcomes.csv": OUTCOMES });
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", join(ROOT, "cli/launch.ts"), "serve", "--port", "0"],
      ...["--router", "keyword", "--outcomes", files.path("outcomes.csv")],
      ...["--map", "small=pocket-small", "large=pocket-large"],
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const decoder = new TextDecoder(), reader = child.stderr.getReader();
  let err = "";
  let url: string | undefined;
  while (url === undefined) {
    const { value, done } = await reader.read();
    assert.ok(!done, err);
    err += decoder.decode(value, { stream: true });
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(err)?.[0];
  }
  assert.ok((await fetch(`${url}/health`)).ok);
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  await assert.rejects(fetch(`${url}/health`), TypeError);
});
