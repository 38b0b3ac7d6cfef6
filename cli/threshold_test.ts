import assert from "node:assert/strict";
import { mock } from "node:test";
import { openOutcomes, selectQueries, toMatrix } from "../lib/outcomes/mod.ts";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { routerByName } from "../lib/routers/mod.ts";
import { choose, needsOf, targetOf } from "../lib/serve/target.ts";
import { thresholdCommand } from "./threshold.ts";

/** 200 queries to train on and 100 to test; words and length tell which the small model answers. */
const CSV = "query_id,prompt,split,model,quality,cost_usd\n" +
  Array.from({ length: 300 }, (_, i) => {
    const easy = i % 3 > 0, odd = i % 10 === 0;
    const prompt = `${easy ? "name an animal" : "prove the theorem of"} ${"x".repeat(i % 7)} ${i}`;
    const row = `${i},${prompt},${i < 200 ? "train" : "test"}`;
    return `${row},small,${easy === odd ? 0 : 1},0.001\n${row},big,${i % 20 ? 1 : 0},0.01\n`;
  }).join("");

async function threshold(...args: string[]): Promise<string> {
  await using temp = await TempFiles.create({ "t.csv": CSV });
  return await thresholdOf(temp.path("t.csv"), args);
}

async function thresholdOf(file: string, args: string[]): Promise<string> {
  const log = mock.method(console, "log", () => {});
  const quiet = mock.method(Deno.stderr, "writeSync", (bytes: Uint8Array) => bytes.length);
  try {
    const command = thresholdCommand().exitOverride().configureOutput({ writeErr: () => {} });
    const given = ["--outcomes", file, "--bootstrap", "20", ...args];
    await command.parseAsync(given, { from: "user" });
    return log.mock.calls.map(({ arguments: [text] }) => `${text}\n`).join("");
  } finally {
    log.mock.restore();
    quiet.mock.restore();
  }
}

Deno.test("lab threshold fits on validation, reports on test, and names the model of the service", async () => {
  const text = await threshold(
    "--target",
    "drop<=2%",
    "--strong-share",
    "0.4",
    "--budget",
    "0.005",
  );
  assert.match(text, /^180 learned from, 20 to fit thresholds on, 100 tested$/m);
  assert.match(text, /^drop <= 2% +router-tfidf-logistic-0\.\d+ +fitted on 20 queries /m);
  assert.match(text, /^strong share <= 0\.4 +router-tfidf-logistic-0\.\d+ /m);
  assert.match(text, /^cost <= 0\.005 +router-tfidf-logistic-0\.\d+ /m);
  assert.match(text, /^ +tested on 100 queries /m);
  assert.match(
    text,
    /lab serve --outcomes .*t\.csv --weak small --strong big --router tfidf-logistic$/m,
  );
});

Deno.test("lab threshold keeps within the share and the cost on validation", async () => {
  const json = JSON.parse(
    await threshold("--strong-share", "0.4", "--budget", "0.005", "--json"),
  );
  const [share, cost] = json.thresholds;
  assert.ok(share.validation.strong_share <= 0.4 && share.validation.strong_share > 0.3);
  assert.ok(cost.validation.cost <= 0.005);
});

for (const router of ["tfidf-logistic", "prompt-length"]) {
  Deno.test(`the service decides at the threshold of ${router} as lab threshold says of the test queries`, async () => {
    const { thresholds: [point] } = JSON.parse(
      await threshold("--router", router, "--strong-share", "0.4", "--json"),
    );
    await using temp = await TempFiles.create({ "t.csv": CSV });
    const matrix = toMatrix(await openOutcomes(temp.path("t.csv")), {
      candidates: [{ model: "small", n: 1 }, { model: "big", n: 1 }],
    });
    const rows = (split: string) => matrix.queries.flatMap((q, i) => q.split === split ? [i] : []);
    const fitted = await routerByName(router)
      .fit(selectQueries(matrix, rows("train")), { seed: 1 });
    const served = { name: router, router: fitted, mapped: false };
    const target = targetOf(point.model, [served])!;
    const test = selectQueries(matrix, rows("test"));
    const needs = await needsOf(served, test.queries.map(({ prompt }) => prompt));
    const strong = needs.filter((row) =>
      choose(row, { costs: [0.001, 0.01], threshold: target.threshold! }).candidate === 1
    );
    assert.equal(strong.length / needs.length, point.strong_share);
  });
}

Deno.test("lab threshold cross-fits a table without splits, and takes a pool", async () => {
  const text = await threshold("--held-out-tasks", "x").catch((error) => error.message);
  assert.match(text, /Cannot hold out task "x"/);
  assert.match(await threshold("--candidates", "small,big", "--strong", "big"), /router-tfidf/);
});

Deno.test("lab threshold refuses what has no threshold, and targets that it cannot read", async () => {
  await assert.rejects(threshold("--router", "oracle"), /knows answers to recorded queries alone/);
  await assert.rejects(threshold("--router", "strongest"), /the same candidate at any/);
  for (const target of ["1%", "drop<1%", "cost<=1", "drop<=-1%", "drop<=one%"]) {
    await assert.rejects(threshold("--target", target), /Expected "drop<=1%"/, target);
  }
  for (const share of ["1.1", "-0.1", "", "x"]) {
    await assert.rejects(threshold(`--strong-share=${share}`), /share from 0 to 1/, share);
  }
  await assert.rejects(threshold("--budget", "0"), /above 0/);
});

/** Three pocket models without recorded costs; some outcomes are missing. */
const TOKENS = "query_id,prompt,split,model,quality,tokens_in,tokens_out\n" +
  Array.from({ length: 90 }, (_, i) => {
    const row = `${i},${i % 3 ? "name an animal" : "prove it"} ${i},${i < 60 ? "train" : "test"}`;
    const of = (model: string, quality: number, tokens: number) =>
      `${row},pocket-${model},${quality},10,${tokens}\n`;
    const gap = i % 30 === 7 ? "" : of("maths", i % 3 ? 0 : 1, 9);
    return of("small", i % 3 ? 1 : 0, 5) + gap + of("large", 1, 20);
  }).join("");

const COSTS = {
  "prices by the token": [
    "--price",
    "pocket-small=1,1",
    "pocket-maths=2,2.5",
    "pocket-large=10,10",
  ],
  "prices of a call, and other order than recorded": [
    ...["--call-price", "pocket-small=0.3", "pocket-maths=0.2", "pocket-large=0.4"],
  ],
};
for (const [what, prices] of Object.entries(COSTS)) {
  Deno.test(`the command that lab threshold prints serves as it is printed: ${what}`, async () => {
    await using temp = await TempFiles.create({ "it's mine.csv": TOKENS });
    const args = [...prices, "--incomplete", "drop", "--strong-share", "0.5", "--json"];
    const { serve, thresholds } = JSON.parse(await thresholdOf(temp.path("it's mine.csv"), args));
    assert.match(serve, /^lab serve /);
    const call = `exec "$0" run --quiet --allow-all lab.ts ${serve.slice(4)} --port 0`;
    const child = new Deno.Command("sh", {
      args: ["-c", call, Deno.execPath()],
      cwd: import.meta.dirname!,
      env: { NO_COLOR: "1" },
      stdout: "null",
      stderr: "piped",
    }).spawn();
    let said = "", url: string | undefined;
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      said += text;
      url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (url !== undefined) break;
    }
    assert.ok(url, `${serve}\n${said}`);
    const decision = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        ...{ model: thresholds[0].model, max_tokens: 4 },
        messages: [{ role: "user", content: "What is 1 plus 1?" }],
      }),
    });
    assert.equal(decision.status, 200, await decision.text());
    child.kill("SIGTERM");
    await child.status;
  });
}

Deno.test("the command that lab threshold prints has what costs, reading and models depend on", async () => {
  const json = async (...args: string[]) => JSON.parse(await threshold(...args, "--json")).serve;
  assert.match(
    await json(
      ...["--call-price", "small=0.1", "big=2", "--pass-rate-of", "1", "--replacement"],
      ...["--prompt-cost", "per-sample", "--duplicates", "keep", "--unpriced", "drop"],
    ),
    / --router tfidf-logistic --call-price 'small=0\.1' 'big=2' --prompt-cost per-sample --replacement --pass-rate-of 1 --duplicates keep --unpriced drop$/,
  );
  assert.match(
    await json("--classifier", "pocket-small", "--classifier-price", "1,2"),
    / --classifier pocket-small --classifier-price 1,2$/,
  );
});
