import assert from "node:assert/strict";
import { toMatrix } from "../outcomes/mod.ts";
import { readTable } from "../outcomes/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { evaluateCascade, priceCascade } from "./cascade.ts";
import { interpolate, trace } from "./curve.ts";
import type { Target } from "./operating_point.ts";
import { openPlan, type PlanConfig } from "./plan.ts";

/** Two queries, two samples of small: of the first one sure and right, one doubtful and wrong; the other is doubtful. */
const CSV = `query_id,prompt,model,sample,quality,confidence,cost_usd,split
1,one,small,0,1,0.9,1,test
1,one,small,1,0,0.2,1,test
1,one,large,0,1,0.9,4,test
2,two,small,0,0,0.5,1,test
2,two,small,1,0,0.5,1,test
2,two,large,0,1,0.9,8,test
`;

async function matrixOf(csv: string) {
  await using temp = await TempFiles.create({ "t.csv": csv });
  return toMatrix(await readTable([temp.path("t.csv")]));
}

Deno.test("a cascade pays for both where it escalates, each sample by its share, ties at once", async () => {
  const matrix = await matrixOf(CSV);
  const scores = Float64Array.of(0.9, 0.2, 0.9, 0.5, 0.5, 0.9);
  // Draws lie by query and model, small before large
  const scored = { matrix: { ...matrix, draws: scores }, cost: Float64Array.of(2, 4) };
  const options = { rows: [0, 1], small: 0, scores: scored, weak: 0, mixture: [0, 1] };
  const curve = trace(priceCascade(matrix, { ...options, scoring: false }));
  assert.deepEqual([...curve.threshold], [-Infinity, 0.2, 0.5, 0.9]);
  assert.deepEqual([...curve.cost], [1, 1 + 4 / 2 / 2, 1 + (2 + 8) / 2, 1 + (4 + 8) / 2]);
  assert.deepEqual([...curve.quality], [0.25, 0.5, 1, 1]);
  assert.deepEqual([...curve.strongShare], [0, 0.25, 0.75, 1]);
  assert.deepEqual(curve.anchors.strong, { quality: 1, cost: 6 });
  const scoring = trace(priceCascade(matrix, { ...options, scoring: true }));
  assert.deepEqual([...scoring.cost], [...curve.cost].map((cost) => cost + 3));
  assert.deepEqual(scoring.anchors, curve.anchors);
});

/** 120 queries, the small model right on half of them, and sure of itself just where it is right. */
async function planned(
  temp: TempFiles,
  { confidence, large = "0.9", plan = { fixedSplit: true } }: {
    confidence: (right: number) => string;
    large?: string;
    plan?: Partial<PlanConfig>;
  },
) {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const right = i % 2, split = i < 60 ? "train" : i < 90 ? "validation" : "test";
    return `${i},query ${i},small,${right},${confidence(right)},1,${split}\n` +
      `${i},query ${i},large,1,${large},10,${split}\n`;
  });
  const path = temp.path(`${crypto.randomUUID()}.csv`);
  const header = "query_id,prompt,model,quality,confidence,cost_usd,split\n";
  await Deno.writeTextFile(path, header + rows.join(""));
  return await openPlan({ outcomes: path, weak: "small", strong: "large", ...plan });
}

const OPTIONS = { small: "small", by: "confidence", targets: { "drop <= 1%": { maxDrop: 1 } } };

Deno.test("evaluateCascade() fits its threshold on validation and reports it on test", async () => {
  await using temp = await TempFiles.create();
  const plan = await planned(temp, { confidence: (right) => right ? "0.8" : "0.3" });
  const { name, card, operating_points: [point] } = evaluateCascade(plan, {
    ...OPTIONS,
    draws: 200,
    seed: 1,
  });
  assert.equal(name, "cascade small by confidence");
  assert.ok(point.threshold! > 0.3 && point.threshold! < 0.8);
  assert.deepEqual([point.quality, point.drop, point.escalated], [1, 0, 0.5]);
  assert.equal(point.cost, 1 + 0.5 * 10);
  assert.ok(Math.abs(point.cost_reduction - 40) < 1e-9);
  assert.ok(Math.abs(card.cost_reduction_at_drop["0"]! - 40) < 1e-9);
  const [lo, hi] = card.ci95.cost_reduction_at_drop["0"]!;
  assert.ok(lo < 40 && hi > 40 && lo > 10 && hi < 70, `${lo} ${hi}`);
});

Deno.test("evaluateCascade() says what it lacks: a column, its values, a candidate, a split", async () => {
  await using temp = await TempFiles.create();
  const plan = await planned(temp, { confidence: (right) => right ? "0.8" : "0.3" });
  const options = { ...OPTIONS, draws: 0, seed: 1 };
  const refused = (given: Partial<typeof options>, message: RegExp, of = plan) =>
    assert.throws(() => evaluateCascade(of, { ...options, ...given }), {
      name: "UserError",
      message,
    });
  refused({ by: "score.proxy" }, /Cannot use score.proxy of .* as there is no such column/);
  refused({ small: "large" }, /Cannot begin a cascade with "large" .*: small$/);
  const blank = await planned(temp, { confidence: (right) => right ? "0.8" : "" });
  refused(
    {},
    /confidence of .* as it is blank in 60 of the 120 samples of small that have a quality/,
    blank,
  );
});

const SURE = (right: number) => right ? "0.8" : "0.3";

Deno.test("evaluateCascade() needs no score of the model that is asked second", async () => {
  await using temp = await TempFiles.create();
  const plan = await planned(temp, { confidence: SURE, large: "" });
  const { operating_points: [point] } = evaluateCascade(plan, { ...OPTIONS, draws: 0, seed: 1 });
  assert.equal(point.escalated, 0.5);
});

Deno.test("evaluateCascade() in folds fits a threshold in each, and one on all that is printed", async () => {
  await using temp = await TempFiles.create();
  const plan = await planned(temp, { confidence: SURE, plan: { folds: 3 } });
  const { operating_points: [point], curve } = evaluateCascade(plan, {
    ...OPTIONS,
    draws: 0,
    seed: 1,
  });
  assert.deepEqual([point.quality, point.drop, point.escalated], [1, 0, 0.5]);
  assert.ok(point.threshold! > 0.3 && point.threshold! < 0.8);
  assert.equal(curve.anchors.weak.quality, 0.5);
});

Deno.test("evaluateCascade() takes its threshold from another table that is learned from", async () => {
  await using temp = await TempFiles.create();
  const header = "query_id,prompt,model,quality,confidence,cost_usd\n";
  const rows = Array.from(
    { length: 60 },
    (_, i) =>
      `${i},other ${i},small,${i % 2},${i % 2 ? 0.55 : 0.45},1\n${i},other ${i},large,1,0.9,10\n`,
  );
  await Deno.writeTextFile(temp.path("other.csv"), header + rows.join(""));
  const plan = await planned(temp, {
    confidence: SURE,
    plan: { train: temp.path("other.csv") },
  });
  const { operating_points: [point] } = evaluateCascade(plan, { ...OPTIONS, draws: 0, seed: 1 });
  assert.equal(point.threshold, 0.5);
  assert.deepEqual([point.quality, point.escalated], [1, 0.5]);
});

Deno.test("a cascade that asks always, or never, has no threshold", async () => {
  await using temp = await TempFiles.create();
  const plan = await planned(temp, { confidence: () => "0.5" });
  const of = (target: Target) =>
    evaluateCascade(plan, { ...OPTIONS, targets: { t: target }, draws: 0, seed: 1 })
      .operating_points[0];
  const [always, never] = [of({ maxDrop: 0 }), of({ maxCost: 1 })];
  assert.deepEqual([always.threshold, always.escalated], [null, 1]);
  assert.deepEqual([never.threshold, never.escalated], [null, 0]);
  assert.equal(always.drop, 0);
});

/** All orders of a list. */
function ordersOf<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first, i) =>
    ordersOf(items.filter((_, j) => j !== i)).map((rest) => [first, ...rest])
  );
}

Deno.test("a confidence cascade on recorded confidences equals an independent computation with ties shared", async () => {
  // confidence, then right or wrong of small and large, then their costs
  const tested = [
    ...[[0.5, 0, 1, 1, 9], [0.5, 0, 0, 2, 11], [0.5, 1, 1, 1, 8]],
    ...[[0.8, 1, 1, 1, 10], [0.8, 0, 1, 2, 12], [0.8, 1, 0, 3, 7]],
    ...[[0.7, 1, 1, 2, 13], [0.9, 1, 1, 1, 10]],
  ];
  const rows = [...tested, ...tested, ...tested].map(([conf, small, large, cheap, dear], i) => {
    const split = ["test", "train", "validation"][Math.floor(i / tested.length)];
    return `${i},query ${i},small,${small},${conf},${cheap},${split}\n` +
      `${i},query ${i},large,${large},0.9,${dear},${split}\n`;
  });
  const header = "query_id,prompt,model,quality,confidence,cost_usd,split\n";
  await using temp = await TempFiles.create({ "t.csv": header + rows.join("") });
  const plan = await openPlan({
    ...{ outcomes: temp.path("t.csv"), weak: "small", strong: "large", fixedSplit: true },
  });
  const { curve, card, notes } = evaluateCascade(plan, {
    ...{ by: "confidence", targets: {}, draws: 0, seed: 1 },
  });

  // Every order in which the answers may be escalated, one after another, and what it comes to on average
  const groups = [...new Set(tested.map(([conf]) => conf))].sort()
    .map((conf) => ordersOf(tested.filter((row) => row[0] === conf)));
  const orders = groups.reduce<number[][][]>(
    (known, group) => known.flatMap((order) => group.map((next) => [...order, ...next])),
    [[]],
  );
  assert.equal(orders.length, 6 * 6);
  const n = tested.length,
    of = (column: number) => tested.reduce((sum, row) => sum + row[column], 0);
  const known = Array.from({ length: n + 1 }, (_, asked) => {
    const sums = orders.map((order) => {
      const escalated = order.slice(0, asked), kept = order.slice(asked);
      const right = escalated.reduce((sum, row) => sum + row[2], 0) +
        kept.reduce((sum, row) => sum + row[1], 0);
      return { right, paid: of(3) + escalated.reduce((sum, row) => sum + row[4], 0) };
    });
    const mean = (part: "right" | "paid") =>
      sums.reduce((sum, one) => sum + one[part], 0) / sums.length / n;
    return { quality: mean("right"), cost: mean("paid") };
  });
  const quality = interpolate(curve, known.map(({ cost }) => cost), {
    ...{ from: "cost", to: "quality" },
  });
  known.forEach((point, asked) => {
    assert.ok(Math.abs(quality[asked] - point.quality) < 1e-12, `${asked} asked`);
  });

  // APGR: the area under the recovered gap, over the spend from always small to always large
  const weak = { quality: of(1) / n, cost: of(3) / n },
    strong = { quality: of(2) / n, cost: of(4) / n };
  let area = 0;
  for (let asked = 1; asked <= n; asked++) {
    const [from, to] = [known[asked - 1], known[asked]];
    const end = Math.min(to.cost, strong.cost);
    if (end <= from.cost) break;
    const reached = from.quality +
      (to.quality - from.quality) * (end - from.cost) / (to.cost - from.cost);
    area += (end - from.cost) * ((from.quality + reached) / 2 - weak.quality);
  }
  const apgr = area / (strong.cost - weak.cost) / (strong.quality - weak.quality);
  assert.ok(Math.abs(card.apgr! - apgr) < 1e-12, `${card.apgr} is not ${apgr}`);

  assert.match(notes[0], /^Escalates by confidence; the table's card does not say whether/);
  assert.match(
    notes[1],
    /^8 answers with 4 different values of confidence: 75\.0% have the score of/,
  );
});

Deno.test("a cascade says whose confidence it is where the table's card does", async () => {
  await using temp = await TempFiles.create();
  const plan = await planned(temp, { confidence: SURE });
  const notesOf = (description: string) => {
    const table = { ...plan.table, card: { ...plan.table.card, description } };
    return evaluateCascade({ ...plan, table: table as typeof plan.table }, {
      ...{ by: "confidence", targets: {}, draws: 0, seed: 1 },
    }).notes[0];
  };
  assert.equal(
    notesOf(
      "Answers. Confidence is what the model states; the probability of the answer's tokens.",
    ),
    "Escalates by confidence, which is what the model states",
  );
  assert.equal(
    notesOf(
      "Of 3. Confidence is the probability of the answer's tokens. Columns score.a have more.",
    ),
    "Escalates by confidence, which is the probability of the answer's tokens",
  );
});
