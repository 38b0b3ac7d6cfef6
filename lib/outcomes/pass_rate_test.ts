import assert from "node:assert/strict";
import { parseCandidates } from "./candidates.ts";
import { candidateMeans } from "./matrix.ts";
import { openOutcomes } from "./open.ts";
import { passRateDraws } from "./pass_rate.ts";
import { saveTable } from "./saved.ts";
import { toMatrix } from "./to_matrix.ts";
import { TempFiles } from "./testing.ts";

const CSV = "query_id,prompt,model,quality,cost_usd\n" +
  "1,a,small,0.3,0.1\n1,a,large,1,0.5\n2,b,small,0.0,0.1\n2,b,large,0.7,0.5\n";

Deno.test("a pass rate of 0.3 over 10 samples is 10 samples, the first 3 right", async () => {
  await using temp = await TempFiles.create({ "t.csv": CSV });
  const { frame, card } = await openOutcomes(temp.path("t.csv"), { passRateOf: 10 });
  const rows = frame.toRecords().filter((row) => row.query_id === "1" && row.model === "small");
  assert.deepEqual(
    rows.map(({ sample, quality, correct, cost_usd }) => [sample, quality, correct, cost_usd]),
    Array.from({ length: 10 }, (_, i) => [i, i < 3 ? 1 : 0, i < 3, 0.1]),
  );
  assert.deepEqual(card.counts, {
    ...{ rows: 40, queries: 2, prompts: 2, models: 2 },
    samples: { min: 10, max: 10 },
  });
  assert.match(card.caveats.at(-1)!, /pass rates over 10 samples/);
});

Deno.test("best-of-n with a perfect selector replays: 1 - C(7, n) / C(10, n) of 3 right in 10", async () => {
  await using temp = await TempFiles.create({ "t.csv": CSV });
  const table = await openOutcomes(temp.path("t.csv"), { passRateOf: 10 });
  const matrix = toMatrix(table, {
    candidates: ["small@bo1-3:quality", "large"].flatMap(parseCandidates),
  });
  const expected = [0.3, 1 - 42 / 90, 1 - 210 / 720, 1];
  expected.forEach((quality, j) => assert.ok(Math.abs(matrix.quality[j] - quality) < 1e-12));
  const means = candidateMeans(matrix, "cost");
  [0.1, 0.2, 0.3, 0.5].forEach((cost, j) => assert.ok(Math.abs(means[j] - cost) < 1e-12));
});

Deno.test("a saved table reads as pass rates too, and blank outcomes stay single", async () => {
  await using temp = await TempFiles.create({
    "t.csv": `${CSV}3,c,small,,0.1\n3,c,large,0.5,0.5\n`,
  });
  const path = temp.path("t.parquet");
  await saveTable(await openOutcomes(temp.path("t.csv")), path);
  const { card } = await openOutcomes(path, { passRateOf: 10 });
  assert.deepEqual([card.counts.rows, card.audit.blank.rows], [51, 1]);
});

Deno.test("a response stays where it is known whose it is: of rows without a quality, and of single samples", async () => {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,model,response,quality,score.rm\n1,a,m,x,1,7\n2,b,m,y,,8\n",
  });
  const rows = async (samples: number) =>
    (await openOutcomes(temp.path("t.csv"), { passRateOf: samples })).frame.toRecords();
  const said = (all: Record<string, unknown>[]) =>
    all.map(({ query_id, sample, response, quality }) => [query_id, sample, response, quality]);
  assert.deepEqual(said(await rows(2)), [
    ...[["1", 0, null, 1], ["1", 1, null, 1]],
    ["2", 0, "y", null],
  ]);
  assert.deepEqual(said(await rows(1)), [["1", 0, "x", 1], ["2", 0, "y", null]]);
  const { frame } = await openOutcomes(temp.path("t.csv"));
  assert.deepEqual((await rows(2))[2], frame.toRecords()[1]);
});

Deno.test("what is no pass rate is refused with the outcome and its value", async () => {
  await using temp = await TempFiles.create({
    "t.csv": CSV,
    "thirds.csv": "query_id,prompt,model,quality\n1,a,m,0.33333333\n1,a,n,0.6666667\n",
    "samples.csv": "query_id,prompt,model,sample,quality\n1,a,m,0,1\n1,a,m,1,0\n",
  });
  const read = (name: string, samples: number) =>
    openOutcomes(temp.path(name), { passRateOf: samples });
  await assert.rejects(read("t.csv", 5), {
    name: "UserError",
    message:
      'Cannot read t as pass rates over 5 samples as the quality of small for query "1" of ' +
      'dataset "t" is 0.3, no multiple of 1/5 up to 1',
    hint: /--pass-rate-of/,
  });
  assert.equal((await read("thirds.csv", 3)).frame.height, 6);
  await assert.rejects(read("samples.csv", 1), /m for query "1" .* has sample 1: it has samples/);
  const table = await openOutcomes(temp.path("t.csv"), { qualityRange: { min: 0, max: 2 } });
  assert.equal(passRateDraws(table, 10).frame.height, 40);
});
