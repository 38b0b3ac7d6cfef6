import assert from "node:assert/strict";
import { poolOf } from "../lib/evaluation/mod.ts";
import { openOutcomes, OutcomeTable, saveTable } from "../lib/outcomes/mod.ts";
import { TempFiles } from "../lib/outcomes/testing.ts";
import "../lib/pocket/mod.ts"; // the pocket models open by their names
import { routerByName, saveRouter } from "../lib/routers/mod.ts";
import { serveCommand } from "./serve.ts";

/** Outcomes of three models; the weak one fails at sums. */
const OUTCOMES = [
  "query_id,prompt,model,quality,cost_usd,split",
  ...Array.from({ length: 20 }, (_, i) => {
    const sum = i % 2 === 0;
    const prompt = sum ? `What is ${i} plus ${i + 3}?` : `Spell the word number ${i} backwards.`;
    const split = i < 16 ? "train" : "test";
    return [
      `${i},${prompt},small,${sum ? 0 : 1},0.0001,${split}`,
      `${i},${prompt},large,1,0.0020,${split}`,
      `${i},${prompt},middle,0.5,0.0010,${split}`,
    ].join("\n");
  }),
].join("\n") + "\n";

/** Runs `lab serve` in a process of its own, as SIGTERM would end this one. */
function lab(...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "lab.ts", "serve", ...args],
    cwd: import.meta.dirname!,
    env: { NO_COLOR: "1", ROUTELAB_TEST_TOKEN: "secret" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Who answers in the place of the two models that are served. */
const MAP = ["--map", "small=pocket-small", "large=pocket-large"];

/** `lab serve`, once it listens. */
async function listening(...args: string[]) {
  const child = lab("--port", "0", ...args);
  const stdout = new Response(child.stdout).text();
  let stderr = "";
  const found = Promise.withResolvers<string>();
  const reading = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      stderr += text;
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(stderr) ?? [];
      if (url) found.resolve(url);
    }
    found.reject(new Error(stderr));
  })();
  return {
    url: await found.promise,
    said: () => stderr,
    /** Ends it by SIGTERM: its exit code, and the lines of its log. */
    async stop() {
      child.kill("SIGTERM");
      const { code } = await child.status;
      await reading;
      const lines = (await stdout).trimEnd().split("\n").filter((line) => line !== "");
      return { code, lines: lines.map((line) => JSON.parse(line)) };
    },
  };
}

Deno.test("lab serve fits the routers, serves, logs to stdout, and ends at SIGTERM", async () => {
  await using files = await TempFiles.create({ "outcomes.csv": OUTCOMES });
  const { url, said, stop } = await listening(
    ...["--outcomes", files.path("outcomes.csv"), "--router", "tfidf-logistic,keyword"],
    ...["--token-env", "ROUTELAB_TEST_TOKEN", ...MAP],
  );
  assert.match(said(), /^pocket-small answers in the place of small\npocket-large answers in the /);
  assert.match(said(), /No router chooses middle, which the outcomes have too/);
  assert.match(
    said(),
    /Fitting tfidf-logistic and keyword on 16 queries that small and large answered/,
  );
  const authorization = { Authorization: "Bearer secret" };
  const labelOf = async (text: string) => {
    const response = await fetch(`${url}/predict`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...authorization },
      body: JSON.stringify({ text }),
    });
    return (await response.json()).route_label;
  };
  assert.equal(await labelOf("What is 40 plus 2?"), "Strong Model (pocket-large)");
  const models = await (await fetch(`${url}/v1/models`, { headers: authorization })).json();
  assert.deepEqual(
    models.data.map(({ id }: { id: string }) => id),
    ["router-tfidf-logistic-0.5", "router-keyword-0.5"],
  );
  const { code, lines } = await stop();
  assert.equal(code, 0);
  assert.deepEqual(lines.map(({ path, status }) => [path, status]), [["/predict", 200], [
    "/v1/models",
    200,
  ]]);
  assert.ok(!("query" in lines[0]));
});

Deno.test("lab serve serves a router's folder, by the probabilities that PyTorch gives", async () => {
  await using files = await TempFiles.create({ "outcomes.csv": OUTCOMES });
  const folder = new URL("../lib/routers/testdata/tiny-router-source", import.meta.url).pathname;
  const expected: { prompt: string; probabilities: number[] }[] = JSON.parse(
    await Deno.readTextFile(`${folder}/expected.json`),
  );
  const { url, stop } = await listening(
    ...["--outcomes", files.path("outcomes.csv"), "--strong", "large", "--router", folder, ...MAP],
  );
  const asked = expected.filter(({ prompt }) => prompt !== "");
  const response = await fetch(`${url}/predict/batch`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ texts: asked.map(({ prompt }) => prompt) }),
  });
  const { predictions } = await response.json();
  for (const [i, { prompt, probabilities: [small] }] of asked.entries()) {
    assert.ok(Math.abs(predictions[i].score - (1 - small)) < 1e-5, prompt);
  }
  const models = await (await fetch(`${url}/v1/models`)).json();
  assert.deepEqual(models.data.map(({ id }: { id: string }) => id), [`router-${folder}-0.5`]);
  assert.equal((await stop()).code, 0);
});

Deno.test("clients that do not end their requests keep nobody out, and do not keep lab serve from ending", async () => {
  await using files = await TempFiles.create({ "outcomes.csv": OUTCOMES });
  const { url, stop } = await listening(
    ...["--outcomes", files.path("outcomes.csv"), "--router", "keyword", ...MAP],
  );
  const { hostname, port } = new URL(url);
  const head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n";
  const rest = "Content-Type: application/json\r\nContent-Length: 99\r\n\r\n{";
  const clients: Deno.TcpConn[] = [];
  for (const sent of [...Array(80).fill(head + rest), ...Array(80).fill(head), "", "P"]) {
    const client = await Deno.connect({ hostname, port: Number(port) });
    await client.write(new TextEncoder().encode(sent));
    clients.push(client);
  }
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      model: "router-keyword-0.5",
      messages: [{ role: "user", content: "Spell a b c backwards." }],
    }),
  });
  assert.equal((await response.json()).model, "pocket-small");
  const { code, lines } = await stop();
  assert.equal(code, 0);
  const unfinished = lines.filter(({ status }) => status !== 200);
  assert.equal(unfinished.length, 80);
  for (const { status } of unfinished) assert.ok([408, 503].includes(status), status);
  for (const client of clients) client.close();
});

Deno.test("lab serve says what is wrong with its flags", async () => {
  await using files = await TempFiles.create({ "outcomes.csv": OUTCOMES });
  const run = (...args: string[]) => serveCommand().parseAsync(args, { from: "user" });
  const outcomes = ["--outcomes", files.path("outcomes.csv"), ...MAP];
  const fails = (args: string[], message: RegExp) =>
    assert.rejects(run(...args), { name: "UserError", message });
  await fails([...outcomes, "--router", "oracle"], /^Cannot serve oracle as it knows answers/);
  await fails([...outcomes, "--router", "none"], /^Cannot find a router named "none"/);
  const { frame, card } = await openOutcomes(files.path("outcomes.csv"));
  const rewards = frame.withColumn(frame.getColumn("quality").mul(7.5).alias("quality"));
  const quality = { what: "a reward", min: 0, max: 10 };
  const table = new OutcomeTable(rewards, { ...card, quality });
  await saveTable(table, files.path("rewards.parquet"));
  await fails(
    ["--outcomes", files.path("rewards.parquet"), ...MAP],
    /quality must be in \[0, 1\].*is 7\.5$/,
  );
  const [, file] = outcomes;
  // Pocket models do not answer for others unawares
  await fails(["--outcomes", file], /^Cannot find a model named "(small|large)"$/);
  await fails(
    ["--outcomes", file, "--weak", "pocket-small", "--strong", "pocket-large"],
    /^Cannot serve pocket-small by routers that .* no outcomes of that model: it has large, middle, /,
  );
  await fails([...outcomes, "--map", "other=pocket-small"], /^Cannot serve other by routers/);
  const mapper = (large: string) => ["--mapper", files.path(`${large}.json`)];
  for (const large of ["pocket-large", "large"]) {
    const text = JSON.stringify({ medium: "pocket-small", large });
    await Deno.writeTextFile(files.path(`${large}.json`), text);
  }
  await fails(
    [...outcomes, ...mapper("none")],
    /^Cannot read the mapper .*none\.json: No such file/,
  );
  await fails(
    [...outcomes, ...mapper("large")],
    /^Cannot use the mapper .* answer here, pocket-small, pocket-large: it names large$/,
  );
  await fails(
    [...outcomes, "--router", "keyword", ...mapper("pocket-large")],
    /^Cannot use the mapper as a router must name policies: of keyword none does$/,
  );
  await fails(["--token-env", "ROUTELAB_NO_SUCH"], /ROUTELAB_NO_SUCH .* it is not set$/);
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await fails([...outcomes, "--port", `${taken.addr.port}`], /^Cannot serve at 127\.0\.0\.1:\d+: /);
});

Deno.test("lab serve opens a saved router with nothing to learn from", async () => {
  await using files = await TempFiles.create({ "outcomes.csv": OUTCOMES });
  const folder = files.path("saved");
  const table = await openOutcomes(files.path("outcomes.csv"));
  await saveRouter(folder, {
    factory: routerByName("tfidf-logistic"),
    outcomes: poolOf(table, { weak: "small", strong: "large" }),
  }, { name: "outcomes", validation: 0, command: "lab router fit", seed: 1 });
  const { url, said, stop } = await listening("--router", folder, ...MAP);
  assert.match(said(), /^Opening \S+saved: tfidf-logistic, fitted on 20 queries of outcomes$/m);
  const need = async (text: string) =>
    (await (await fetch(`${url}/predict`, {
      ...{ method: "POST", headers: { "content-type": "application/json" } },
      body: JSON.stringify({ text }),
    }))
      .json())
      .score;
  assert.ok(await need("What is 2 plus 5?") > await need("Spell the word number 7 backwards."));
  assert.equal((await stop()).code, 0);
});
