import assert from "node:assert/strict";
import { mock } from "node:test";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { evaluateCommand } from "./evaluate.ts";

/** Runs `lab evaluate` on 40 questions of two models and gives what it printed on stdout. */
async function evaluate(...args: string[]): Promise<string> {
  const rows = Array.from({ length: 40 }, (_, i) => `q${i},question ${i},${i % 2},1\n`);
  await using temp = await TempFiles.create({
    "t.csv": `query_id,prompt,small,big\n${rows.join("")}`,
  });
  const log = mock.method(console, "log", () => {});
  const quiet = mock.method(Deno.stderr, "writeSync", (bytes: Uint8Array) => bytes.length);
  try {
    const command = evaluateCommand().exitOverride().configureOutput({ writeErr: () => {} });
    const files = ["--outcomes", temp.path("t.csv"), "--out", temp.path("run.json")];
    const given = [...files, "--bootstrap", "20", ...args];
    await command.parseAsync(given, { from: "user" });
    return log.mock.calls.map(({ arguments: [text] }) => `${text}\n`).join("");
  } finally {
    log.mock.restore();
    quiet.mock.restore();
  }
}

Deno.test("lab evaluate --json prints one document of outcomes, candidates and results", async () => {
  const printed = JSON.parse(await evaluate("--router", "random,oracle", "--json"));
  assert.deepEqual(Object.keys(printed), ["outcomes", "candidates", "results", "data"]);
  const [{ router, n, quality, ...card }, oracle] = printed.results;
  assert.deepEqual([router, n, oracle.router], ["random", 40, "oracle"]);
  assert.deepEqual(quality, { weak: 0.5, strong: 1, best_single: 1, oracle: 1 });
  assert.deepEqual(Object.keys(card.drop_at_cost_reduction), ["10", "20", "40", "60"]);
  assert.deepEqual(Object.keys(card.cost_reduction_at_drop), ["0", "1"]);
  assert.deepEqual(Object.keys(card.matched_random), ["delta", "ci95", "p"]);
  for (const name of ["apgr", "cpt50", "cpt80", "auc", "aiq"]) {
    assert.equal(typeof card[name], "number", name);
    assert.ok(name in card.ci95, name);
  }
  assert.deepEqual(Object.keys(card.overhead), ["latency_ms_p50", "cost_usd"]);
  assert.ok("leakage" in card);
});

Deno.test("lab evaluate prints the models and a line a router", async () => {
  const text = await evaluate("--router", "random,oracle");
  assert.match(text, /^small +weak +0\.5000 +0\.00$/m);
  assert.match(text, /^oracle \(sees the answers\) +0\.7500 +\[/m);
});

Deno.test("lab evaluate refuses options that contradict each other or say nothing", async () => {
  await assert.rejects(evaluate("--fixed-split", "--train", "x.csv"), /cannot be used with/);
  await assert.rejects(evaluate("--router", ","), /one name or more/);
  await assert.rejects(evaluate("--call-price", "small=0"), /price above 0/);
  await assert.rejects(evaluate("--folds", "1"), /whole number from 2/);
});
