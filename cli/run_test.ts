import assert from "node:assert/strict";
import { join } from "node:path";
import { STORE_VARIABLE } from "../lib/core/store/store.ts";
import { type CodeCell, readNotebook } from "../lib/jupyter/mod.ts";
import { TestFolder, untilGone } from "../lib/jupyter/testing.ts";
import { FINDINGS_MIME } from "../lib/report/tables/findings.ts";
import { runCommand } from "./run.ts";

/** Starts `lab run` in a process of its own, with report, results and store in the folder. */
function lab(folder: TestFolder, ...args: string[]): Deno.ChildProcess {
  return labWith({}, folder, ...args);
}

function labWith(
  env: Record<string, string>,
  folder: TestFolder,
  ...args: string[]
): Deno.ChildProcess {
  const lab = join(import.meta.dirname!, "lab.ts");
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", lab, "run", ...args, "--out", folder.path("reports")],
    cwd: folder.path("."),
    env: { [STORE_VARIABLE]: folder.path("store"), ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs `lab run` in this process. */
function run(...args: string[]): Promise<unknown> {
  return runCommand().parseAsync(args, { from: "user" });
}

Deno.test("lab run renders a page, an executed copy and an index, and says what failed", async () => {
  await using folder = await TestFolder.create({
    "fine.ipynb": ["# A fine study", "1 + 1"],
    "broken.ipynb": ["# A broken study", "const a = 1;\nthrow new Error(`not ${a}`);"],
  });
  const notebooks = [folder.path("fine.ipynb"), folder.path("broken.ipynb")];
  const { code, stdout, stderr } = await lab(folder, ...notebooks).output();
  const text = new TextDecoder().decode(stdout);
  assert.equal(code, 1, new TextDecoder().decode(stderr));
  assert.match(text, /broken\.ipynb, cell 1 \(A broken study\), line 2: Error: not 1/);
  assert.match(text, /\n {2}2 \| throw new Error\(`not \$\{a\}`\);\n {4}\| {7}\^\n/);
  assert.match(text, /\n1 passed, 1 failed\nReport: .*reports\/index\.html\n$/);
  assert.match(new TextDecoder().decode(stderr), /^fine: passed/m);
  const index = await Deno.readTextFile(folder.path("reports/index.html"));
  assert.ok(index.includes("A fine study") && index.includes("A broken study"));
  const { cells } = await readNotebook(folder.path("reports/fine.ipynb"));
  assert.equal((cells[1] as CodeCell).outputs.length, 1);
});

Deno.test("lab run --json prints one document; a second run of one study keeps the others", async () => {
  await using folder = await TestFolder.create({
    "one.ipynb": ["# Study one", "1"],
    "two.ipynb": ["# Study two", "2"],
  });
  const run = async (...args: string[]) => {
    const { code, stdout } = await lab(folder, ...args, "--json").output();
    return { code, ...JSON.parse(new TextDecoder().decode(stdout)) };
  };
  const both = await run(folder.path("one.ipynb"), folder.path("two.ipynb"));
  assert.equal(both.code, 0);
  assert.equal(both.report, folder.path("reports/index.html"));
  // deno-lint-ignore no-explicit-any -- parsed JSON
  const told = both.notebooks.map((study: any) => [study.name, study.status, study.cached]);
  assert.deepEqual(told, [["one", "passed", false], ["two", "passed", false]]);

  const again = await run(folder.path("one.ipynb"));
  assert.deepEqual([again.code, again.notebooks.length, again.notebooks[0].cached], [0, 1, true]);
  const index = await Deno.readTextFile(again.report);
  assert.ok(index.includes("Study one") && index.includes("Study two"));
});

Deno.test("lab run fails the study whose output cannot be drawn, each time, and goes on with the others", async () => {
  const chart = JSON.stringify({ "application/vnd.vegalite.v5+json": { mark: "nosuch" } });
  await using folder = await TestFolder.create({
    "chart.ipynb": ["# A broken chart", `await Deno.jupyter.display(${chart}, { raw: true });`],
    "data.ipynb": [
      "# No data",
      'await Deno.jupyter.broadcast("display_data", { data: null, metadata: {}, transient: {} });',
    ],
    "fine.ipynb": ["# A fine study", "1 + 1"],
  });
  const names = ["chart.ipynb", "data.ipynb", "fine.ipynb"].map((name) => folder.path(name));
  for (let i = 0; i < 2; i++) {
    const { code, stdout } = await lab(folder, ...names, "--jobs", "1").output();
    const text = new TextDecoder().decode(stdout);
    assert.deepEqual([code, /\n1 passed, 2 failed\n/.test(text)], [1, true], text);
    assert.match(text, /chart\.ipynb, cell 1: an output cannot be drawn: .*"nosuch"/);
    assert.match(text, /data\.ipynb, cell 1 .*must show a MIME bundle/);
  }
  const page = await Deno.readTextFile(folder.path("reports/chart.html"));
  assert.match(page, /role="alert"><strong>This output cannot be drawn: .*nosuch/);
  const index = await Deno.readTextFile(folder.path("reports/index.html"));
  assert.match(index, /3 studies, 2 failed/);
});

Deno.test("lab run at other parameters has its own page; a wrong one is refused before anything runs", async () => {
  await using folder = await TestFolder.create({
    "study.ipynb": [
      "# A study",
      { source: "const seed = 1;\nconst flag = true;", tags: ["parameters"] },
      "`${typeof seed} ${seed} ${typeof flag} ${flag}`",
      "class UserError extends Error { name = 'UserError' }\n" +
      "if (seed > 9) throw new UserError('Cannot use seed');",
    ],
  });
  const study = folder.path("study.ipynb");
  assert.equal((await lab(folder, study).output()).code, 0);
  const page = await Deno.readTextFile(folder.path("reports/study.html"));

  const wrong = run(study, "--param", "seed=abc", "--out", folder.path("reports"));
  await assert.rejects(wrong, {
    name: "UserError",
    message: /parameter seed as it must be a number, .* value is abc$/,
  });
  assert.equal((await lab(folder, study, "--param", "flag=False").output()).code, 0);
  const ten = await lab(folder, study, "--param", "seed=10").output();
  assert.equal(ten.code, 2, "a setting that the study itself refuses");
  assert.match(
    new TextDecoder().decode(ten.stdout),
    /UserError: Cannot use seed\n[^]*\n0 passed, 1 failed/,
  );

  assert.equal(await Deno.readTextFile(folder.path("reports/study.html")), page);
  const pages = [...Deno.readDirSync(folder.path("reports"))].map(({ name }) => name)
    .filter((name) => name.startsWith("study-") && name.endsWith(".html")).sort();
  assert.equal(pages.length, 2);
  assert.match(pages[0], /^study-flag-false-[0-9a-f]{6}\.html$/);
  assert.ok(
    (await Deno.readTextFile(folder.path(`reports/${pages[0]}`))).includes(
      "number 1 boolean false",
    ),
  );
  const index = await Deno.readTextFile(folder.path("reports/index.html"));
  assert.match(index, /At other parameters: .*>flag = false<\/a>; .*>seed = 10<\/a>.*failed/);
  // The default, spelt out, is no other run
  const { stdout } = await lab(folder, study, "--param", "seed=1", "--json").output();
  assert.equal(JSON.parse(new TextDecoder().decode(stdout)).notebooks[0].name, "study");
});

Deno.test("lab run ends its kernels when interrupted", async () => {
  await using folder = await TestFolder.create({
    "endless.ipynb": ["Deno.writeTextFileSync('pid', `${Deno.pid}`);\nwhile (true);"],
  });
  const child = lab(folder, folder.path("endless.ipynb"));
  let pid = "";
  for (let i = 0; i < 400 && !pid; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    pid = await Deno.readTextFile(folder.path("pid")).catch(() => "");
  }
  child.kill("SIGTERM");
  const { code } = await child.output();
  assert.equal(code, 143);
  await untilGone(+pid);
  const left = [...Deno.readDirSync(folder.folder)].map(({ name }) => name).sort();
  assert.deepEqual(left, ["endless.ipynb", "pid", "reports", "store"]);
  assert.deepEqual([...Deno.readDirSync(folder.path("reports"))], []);
});

Deno.test("lab run runs nothing where a notebook, a parameter or the folder is wrong", async () => {
  await using folder = await TestFolder.create({
    "fine.ipynb": ["Deno.writeTextFileSync('ran', '')"],
    "half.ipynb": '{"cells": [',
    "file": "",
  });
  const fine = folder.path("fine.ipynb");
  await assert.rejects(run(fine, folder.path("half.ipynb")), /Cannot read .* as a notebook/);
  await assert.rejects(run(fine, "--param", "n=1"), /Cannot set the parameter n/);
  await assert.rejects(run(fine, "--out", folder.path("file")), {
    name: "UserError",
    message: /^Cannot write the report to .*file: /,
  });
  const left = [...Deno.readDirSync(folder.folder)].map(({ name }) => name).sort();
  assert.deepEqual(left, ["file", "fine.ipynb", "half.ipynb"]);
});

Deno.test("lab run throws UserError for a call that cannot be meant", async () => {
  await assert.rejects(run(), { name: "UserError", message: /without the name of a notebook/ });
  await assert.rejects(run("nope"), {
    message: "Cannot find a notebook called nope",
    hint: /^There are: /,
  });
  await assert.rejects(run("a.ipynb", "b/a.ipynb"), /two notebooks called a/);
  await assert.rejects(run("index.ipynb"), /notebook called index/);
  await assert.rejects(
    run("a.ipynb", "--jobs", "0"),
    /--jobs as it must be above 0: current value is 0/,
  );
  await assert.rejects(run("a.ipynb", "--cell-timeout", "x"), /Cannot use --cell-timeout/);
  await assert.rejects(run("a.ipynb", "--param", "x"), /must be name=value/);
});

Deno.test("a finding that does not hold fails a default run, and is shown where another model has a seat", async () => {
  const shown = JSON.stringify({ [FINDINGS_MIME]: [{ text: "Words suffice.", holds: false }] });
  const cell = `({ [Symbol.for("Jupyter.display")]: () => (${shown}) })`;
  await using folder = await TestFolder.create({ "claim.ipynb": ["# A claim", cell] });
  const path = folder.path("claim.ipynb");
  const ofDefaults = await lab(folder, path).output();
  assert.equal(ofDefaults.code, 1);
  assert.match(new TextDecoder().decode(ofDefaults.stdout), /does not find .*: Words suffice\./);
  const env = { ROUTELAB_ENCODER: "another" };
  assert.equal((await labWith(env, folder, path).output()).code, 0);
  const publishing = await labWith(env, folder, path, "--publish").output();
  assert.match(new TextDecoder().decode(publishing.stderr), /models that the environment names/);
});
