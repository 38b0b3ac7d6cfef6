import assert from "node:assert/strict";
import { openOutcomes, OutcomeTable, saveTable } from "../lib/outcomes/mod.ts";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { serveCommand } from "./serve.ts";

/** Outcomes of two models; the weak one fails at sums. */
const OUTCOMES = [
  "query_id,prompt,model,quality,cost_usd,split",
  ...Array.from({ length: 20 }, (_, i) => {
    const sum = i % 2 === 0;
    const prompt = sum ? `What is ${i} plus ${i + 3}?` : `Spell the word number ${i} backwards.`;
    const split = i < 16 ? "train" : "test";
    return [
      `${i},${prompt},small,${sum ? 0 : 1},0.0001,${split}`,
      `${i},${prompt},large,1,0.0020,${split}`,
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

Deno.test("lab serve fits the routers, serves, logs to stdout, and ends at SIGTERM", async () => {
  await using files = await TempFiles.create({ "outcomes.csv": OUTCOMES });
  const child = lab(
    ...["--outcomes", files.path("outcomes.csv"), "--router", "tfidf-logistic,keyword"],
    ...["--port", "0", "--token-env", "ROUTELAB_TEST_TOKEN"],
  );
  const stdout = new Response(child.stdout).text();
  let stderr = "";
  const listening = Promise.withResolvers<string>();
  const reading = (async () => {
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      stderr += text;
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(stderr) ?? [];
      if (url) listening.resolve(url);
    }
    listening.reject(new Error(stderr));
  })();
  const url = await listening.promise;
  assert.match(
    stderr,
    /Fitting tfidf-logistic, keyword on 16 queries that small and large answered/,
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
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 0);
  await reading;
  const lines = (await stdout).trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ path, status }) => [path, status]), [["/predict", 200], [
    "/v1/models",
    200,
  ]]);
  assert.ok(!("query" in lines[0]));
});

Deno.test("lab serve says what is wrong with its flags", async () => {
  await using files = await TempFiles.create({ "outcomes.csv": OUTCOMES });
  const run = (...args: string[]) => serveCommand().parseAsync(args, { from: "user" });
  const outcomes = ["--outcomes", files.path("outcomes.csv")];
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
    ["--outcomes", files.path("rewards.parquet")],
    /quality must be in \[0, 1\].*is 7\.5$/,
  );
  await fails(["--token-env", "ROUTELAB_NO_SUCH"], /ROUTELAB_NO_SUCH .* it is not set$/);
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await fails([...outcomes, "--port", `${taken.addr.port}`], /^Cannot serve at 127\.0\.0\.1:\d+: /);
});
