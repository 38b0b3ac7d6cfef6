import assert from "node:assert/strict";
import { type RouterCards, routerCards } from "../../lib/evaluation/router_cards.ts";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import { candidateFindings, spendFindings } from "./findings.ts";
import { type CandidateRow, candidateRows, gainsAtEqualSpend, type SpendRow } from "./study.ts";

/**
 * Forty queries, four samples of each model. The small model's first sample is right and the other three are
 * wrong; on odd queries its confidence tells. The large model is right in three samples of four.
 */
const ROWS = Array.from({ length: 40 }, (_, i) =>
  [0, 1, 2, 3].flatMap((sample) => {
    const split = i < 20 ? "train" : "test", right = sample === 0 ? 1 : 0;
    const confidence = i % 2 === 1 ? (right ? 0.9 : 0.1) : 0.5;
    const of = (model: string, quality: number) =>
      `${i},question ${i},${split},${model},${sample},${quality},${confidence},10,1`;
    return [of("small", right), of("large", sample < 3 ? 1 : 0)];
  })).flat();
const COLUMNS = "query_id,prompt,split,model,sample,quality,confidence,tokens_in,tokens_out";

const SETTINGS = { seed: 1, bootstrap: 50 };

async function studyOf(small: string, rows: string[] = ROWS): Promise<RouterCards> {
  await using temp = await TempFiles.create({ "t.csv": `${COLUMNS}\n${rows.join("\n")}\n` });
  return await routerCards({
    outcomes: temp.path("t.csv"),
    routers: ["random", "oracle"],
    candidates: [small, "large"],
    tokenPrices: { small: { input: 1, output: 10 }, large: { input: 10, output: 100 } },
    fixedSplit: true,
    ...SETTINGS,
  });
}

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

Deno.test("candidateRows() has quality, cost and the gain on mixing at the same cost, by hand", async () => {
  const pools = [await studyOf("small@bo1-2:confidence"), await studyOf("small@bo1-2:quality")];
  const rows = candidateRows(pools, SETTINGS);
  assert.deepEqual(rows.map(({ candidate }) => candidate), [
    "small",
    "small@bo2:confidence",
    "small@bo2:quality",
    "large",
  ]);
  const [one, confidence, quality, large] = rows;
  // One prompt of 10 tokens and 1 or 2 answers of 1: 10 + 10 and 10 + 20 millionths, the large one's 200
  [20e-6, 30e-6, 30e-6, 200e-6].forEach((usd, i) => near(rows[i].usd, usd));
  // Two of four samples hold the right one half of the time; equal confidences pick it half as often
  near(one.quality.value, 0.25);
  near(quality.quality.value, 0.5);
  near(confidence.quality.value, (0.5 + 0.25) / 2);
  near(large.quality.value, 0.75);
  near(confidence.share, 0.15);
  near(confidence.mixed, 0.25 + 0.5 * 10 / 180);
  near(confidence.gain.value, 0.375 - 0.25 - 0.5 * 10 / 180);
  assert.deepEqual([one.gain.value, large.gain.value], [0, 0]);
});

Deno.test("gainsAtEqualSpend() is 0 of a pool and itself, and more where best-of-n is better", async () => {
  const pair = await studyOf("small"), pool = await studyOf("small@bo1-2:quality");
  const options = { router: "oracle", select: "quality", ...SETTINGS };
  const same = gainsAtEqualSpend({ pair, pool: pair }, options);
  assert.ok(same.every(({ gain }) => gain.value === 0 && gain.lo === 0 && gain.hi === 0));
  const [mean, ...rest] = gainsAtEqualSpend({ pair, pool }, options);
  assert.equal(mean.spend, null);
  assert.ok(mean.gain.value > 0 && mean.gain.lo! > 0);
  const [end, start] = [rest.at(-1)!, rest[0]];
  near(start.pair, 0.25);
  near(start.pool, 0.25);
  near(end.pair, 0.75);
  assert.deepEqual([start.spend, end.spend], [0, 1]);
});

Deno.test("pools that were tested on other queries, or without the router, are refused", async () => {
  const pair = await studyOf("small");
  const pool = await studyOf("small", ROWS.slice(0, -8));
  const compare = (router: string) =>
    gainsAtEqualSpend({ pair, pool }, { router, select: "quality", ...SETTINGS });
  assert.throws(() => compare("oracle"), { name: "UserError", message: /the same queries/ });
  assert.throws(() => compare("keyword"), { name: "UserError", message: /not evaluated/ });
});

Deno.test("charts and tables show each candidate and each spend", async () => {
  const pair = await studyOf("small"), pool = await studyOf("small@bo1-2:quality");
  const rows = candidateRows([pool], SETTINGS);
  await drawn(view.candidateChart(rows, { questions: 4, samples: 2 }));
  assert.match(
    view.candidateTable(rows, { questions: 4, samples: 2 }).text,
    /^small@bo2:quality +50\.0%/m,
  );
  const gains = gainsAtEqualSpend({ pair, pool }, {
    router: "oracle",
    select: "quality",
    ...SETTINGS,
  });
  await drawn(view.spendChart(gains, { router: "oracle" }));
  assert.match(view.spendTable(gains).text, /^oracle +quality +\d/m);
});

Deno.test("findings hold or not by where the intervals lie", () => {
  const row = (n: number, select: string, gain: number, quality = 0.5): CandidateRow => ({
    candidate: `small@bo${n}:${select}`,
    n,
    select,
    quality: { value: quality, lo: quality - 0.01, hi: quality + 0.01 },
    usd: 1e-6,
    share: 0.5,
    mixed: 0.5,
    gain: { value: gain, lo: gain - 0.01, hi: gain + 0.01 },
  });
  const candidates = (two: number, many: number, votes: number, best: number) => [
    row(1, "confidence", 0),
    row(2, "confidence", two),
    row(3, "confidence", two),
    row(5, "confidence", many),
    row(5, "majority", votes),
    row(5, "quality", 0, best),
  ];
  const holds = (rows: CandidateRow[]) =>
    candidateFindings(rows, { questions: 4 }).map(({ holds }) => holds);
  assert.deepEqual(holds(candidates(0.02, 0, -0.02, 0.9)), [true, true, true, true]);
  assert.deepEqual(holds(candidates(0, 0.02, 0, 0.5)), [false, false, false, false]);

  const gains = (confidence: number, majority: number, quality: number, p: number): SpendRow[] =>
    Object.entries({ confidence, majority, quality }).map(([select, gain]) => ({
      router: "r",
      select,
      spend: null,
      pair: 0.5,
      pool: 0.5 + gain,
      gain: { value: gain, lo: gain - 0.01, hi: gain + 0.01 },
      p,
      draws: 1000,
    }));
  const said = (rows: SpendRow[]) => spendFindings(rows, { router: "r" }).map(({ holds }) => holds);
  assert.deepEqual(said(gains(0.005, 0, 0.05, 0.06)), [true, true, true]);
  assert.deepEqual(said(gains(0.05, 0.02, 0.05, 0.002)), [false, false, false]);
});
