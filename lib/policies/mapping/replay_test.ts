import assert from "node:assert/strict";
import fc from "fast-check";
import { mapperConfig } from "./mapper_config.ts";
import { type ReplayedQuery, replayMapper, type ReplayRow } from "./replay.ts";

const CONFIG = mapperConfig({ medium: "small", large: "large", rules: [{ rule: "cost-aware" }] });

/** The large model is always right and costs 0.1; the small one is right where it is said, and costs 0.01. */
const rowOf = (policy: string | null, right = false): ReplayRow => ({
  query: "Why?",
  policy,
  answers: {
    small: { correct: right, cost_usd: 0.01 },
    large: { correct: true, cost_usd: 0.1 },
  },
});

const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

Deno.test("without a limit each query goes where its policy says", () => {
  const rows = [
    ...[rowOf("Standard_Query", true), rowOf("Complex_Query"), rowOf("Standard_Query")],
    rowOf(null),
  ];
  const { queries, accuracy, spent, refused, models, counts } = replayMapper(rows, CONFIG);
  assert.deepEqual(
    queries.map(({ model, rule, correct }) => [model, rule, correct]),
    [
      ["small", "map", true],
      ["large", "map", true],
      ["small", "map", false],
      ["small", "unknown-policy", false],
    ],
  );
  [0, 0.01, 0.11, 0.12].forEach((spent, i) => near(queries[i].spent, spent));
  assert.deepEqual([accuracy, refused, models], [0.5, 0, { small: 3, large: 1 }]);
  near(spent, 0.13);
  assert.equal(counts.fallbacks["unknown-policy"], 1);
  assert.deepEqual(counts.rules, { "cost-aware": 0, map: 3, "unknown-policy": 1 });
});

Deno.test("near its end the budget sends queries to the small model, then refuses", () => {
  const rows = Array.from({ length: 30 }, () => rowOf("Complex_Query"));
  const { queries, accuracy, spent, refused, models } = replayMapper(rows, CONFIG, {
    budgetUsd: 1.05,
  });
  // Ten of the large one are over nine tenths of the budget; what is left pays for five of the small one
  assert.deepEqual(models, { large: 10, small: 5 });
  assert.deepEqual([refused, accuracy], [15, 10 / 30]);
  assert.deepEqual([queries[10].rule, queries[15].rule], ["cost-aware", null]);
  near(spent, 1.05);
});

Deno.test("calls in flight reserve what they may cost, so the rule sees the end of the budget earlier", () => {
  const rows = Array.from({ length: 10 }, () => rowOf("Complex_Query"));
  const firstCheap = (inFlight: number) =>
    replayMapper(rows, CONFIG, {
      budgetUsd: 1,
      inFlight,
      worst: (model) => model === "large" ? 0.3 : 0.02,
    })
      .queries.findIndex(({ model }) => model === "small");
  // One by one eight fit, as each has cost 0.1; the fourth of four at a time finds 0.9 reserved
  assert.deepEqual([firstCheap(1), firstCheap(4)], [8, 3]);
});

Deno.test("a model without a recorded answer is named, with its row", () => {
  const { small } = rowOf(null).answers;
  const rows = [rowOf("Standard_Query"), { ...rowOf("Complex_Query"), answers: { small } }];
  assert.throws(() => replayMapper(rows, CONFIG), {
    name: "UserError",
    message:
      "Cannot replay row 1 as it must have an answer of large, who is chosen: it has those of small",
  });
});

const recorded = fc.record({
  query: fc.constant("Why?"),
  policy: fc.constantFrom("Standard_Query", "Complex_Query", null),
  answers: fc.record({
    small: fc.record({
      correct: fc.boolean(),
      cost_usd: fc.double({ min: 0, max: 0.1, noNaN: true }),
    }),
    large: fc.record({
      correct: fc.boolean(),
      cost_usd: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  }),
});

Deno.test("no replay exceeds its budget, however many calls are in flight, and its totals are its rows'", () => {
  const limit = fc.double({ min: 0, max: 5, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(recorded, { minLength: 1 }),
      limit,
      fc.integer({ min: 1, max: 32 }),
      (rows, budgetUsd, inFlight) => {
        const replay = replayMapper(rows, CONFIG, { budgetUsd, inFlight });
        const sum = (of: (query: ReplayedQuery) => number) =>
          replay.queries.reduce((total, query) => total + of(query), 0);
        assert.ok(replay.spent <= budgetUsd + 1e-9);
        near(replay.spent, sum(({ cost_usd }) => cost_usd));
        near(
          replay.accuracy,
          sum(({ correct }) => Number(correct)) / rows.length,
        );
        const answered = Object.values(replay.models).reduce((a, b) => a + b, 0);
        assert.equal(answered + replay.refused, rows.length);
        assert.deepEqual(replay, replayMapper(rows, CONFIG, { budgetUsd, inFlight }));
      },
    ),
  );
});
