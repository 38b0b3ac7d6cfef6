import assert from "node:assert/strict";
import { type CandidateMatrix, candidateName, OutcomeTable, readTable } from "../outcomes/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { bestMixture, mixingOf, poolOf, type PoolOptions, weakIndex } from "./pool.ts";
import { matrixOf } from "./testing.ts";

/** Models c, a, b: `b` is the best and costs most, `c` costs least. */
async function table({ costs = true } = {}) {
  const models = [["c", 0.4, 0.001], ["a", 0.6, 0.002], ["b", 0.8, 0.01]] as const;
  const rows = [1, 2].flatMap((query) =>
    models.map(([model, quality, cost]) =>
      `${query},prompt ${query},${model},${quality},${costs ? cost : ""}\n`
    )
  );
  await using temp = await TempFiles.create({
    "t.csv": `query_id,prompt,model,quality,cost_usd\n${rows.join("")}`,
  });
  return await readTable([temp.path("t.csv")]);
}

function namesOf({ candidates }: CandidateMatrix): string[] {
  return candidates.map(candidateName);
}

Deno.test("poolOf() puts the strong model last: the named one, else the best", async () => {
  const outcomes = await table();
  assert.deepEqual(namesOf(poolOf(outcomes)), ["a", "c", "b"]);
  assert.deepEqual(namesOf(poolOf(outcomes, { strong: "a" })), ["b", "c", "a"]);
  assert.deepEqual(namesOf(poolOf(outcomes, { candidates: ["c", "a"] })), ["c", "a"]);
  assert.deepEqual(namesOf(poolOf(outcomes, { weak: "c", strong: "b" })), ["c", "b"]);
});

Deno.test("poolOf() takes the dataset's own pair, unless other models are named", async () => {
  const { frame, card } = await table();
  const paired = new OutcomeTable(frame, { ...card, weak: "a", strong: "b" });
  assert.deepEqual(namesOf(poolOf(paired)), ["a", "b"]);
  assert.deepEqual(namesOf(poolOf(paired, { strong: "b" })), ["a", "c", "b"]);
});

Deno.test("weakIndex() is the cheapest model, wherever it stands", async () => {
  assert.equal(weakIndex(poolOf(await table())), 1);
});

Deno.test("bestMixture() leaves out what a mixture of others beats, and of two keeps both", () => {
  const costs = [[1, 2, 3, 9, 10]];
  assert.deepEqual(bestMixture(matrixOf([[0.2, 0.8, 0.5, 0.82, 0.9]], costs)), [0, 1, 4]);
  assert.deepEqual(bestMixture(matrixOf([[0.2, 0.8, 0.5, 0.82, 0.7]], costs)), [0, 1, 3]);
  assert.deepEqual(bestMixture(matrixOf([[0.9, 0.2]], [[1, 2]])), [0, 1]);
});

Deno.test("poolOf() refuses models and costs that leave nothing to decide", async () => {
  const refused = async (options: PoolOptions, message: RegExp, costs = true) => {
    const outcomes = await table({ costs });
    assert.throws(() => poolOf(outcomes, options), { name: "UserError", message });
  };
  await refused({ weak: "a" }, /weak candidate "a" alone/);
  await refused({ weak: "a", strong: "a" }, /between "a" and itself/);
  await refused(
    { weak: "a", strong: "b", candidates: ["a", "b", "c"] },
    /both a pair .* and a pool/,
  );
  await refused({ strong: "c" }, /no candidate costs less than the strong one, c/);
  await refused({ weak: "a", strong: "b", prices: { a: 0.1, b: 0.1 } }, /no candidate costs less/);
  await refused({ candidates: ["a", "d"] }, /no outcomes of it/);
  await refused({ candidates: ["a"] }, /there is one, a/);
  await refused({ candidates: ["a", "b@bo1-3"] }, /best of 3 needs a score/);
  await refused({ candidates: ["a@bo2:confidence", "b@bo2:confidence"] }, /all are best-of-n/);
  await refused({ strong: "a@bo1-2:confidence" }, /must be one candidate/);
  await refused({}, /cost_usd is blank for models a, c, b$/, false);
});

Deno.test("the strong model is the best over queries, however many samples each has", async () => {
  const rows = [
    // Over rows `a` has .9, over queries .5
    ...Array.from({ length: 9 }, (_, sample) => `1,easy,a,${sample},1,0.002`),
    ...["2,hard,a,0,0,0.002", "1,easy,b,0,0.8,0.003", "2,hard,b,0,0.8,0.003"],
    ...["1,easy,c,0,0.1,0.001", "2,hard,c,0,0.1,0.001"],
  ];
  await using temp = await TempFiles.create({
    "t.csv": `query_id,prompt,model,sample,quality,cost_usd\n${rows.join("\n")}\n`,
  });
  assert.equal(namesOf(poolOf(await readTable([temp.path("t.csv")]))).at(-1), "b");
});

Deno.test("of equally good models the strong one is the dearest, and else the last by name, in every run", async () => {
  const strongOf = async (models: readonly (readonly [name: string, cost: number])[]) => {
    const rows = [1, 0, 1].flatMap((quality, query) =>
      models.map(([model, cost]) => `${query},prompt ${query},${model},${quality},${cost}\n`)
    );
    await using temp = await TempFiles.create({
      "t.csv": `query_id,prompt,model,quality,cost_usd\n${rows.join("")}`,
    });
    return namesOf(poolOf(await readTable([temp.path("t.csv")]))).at(-1);
  };
  // Polars' groups come in another order each time
  for (let run = 0; run < 5; run++) {
    assert.equal(await strongOf([["a", 1], ["b", 10], ["c", 2], ["d", 3]]), "b");
    assert.equal(await strongOf([["c", 10], ["d", 10], ["a", 1], ["b", 10]]), "d");
  }
});

Deno.test("of models that are equally good the strong one is the dearest, in whatever order the rows are", async () => {
  // Qualities of which a sum is rounded by its order: .1 + .2 + .3 is not .3 + .2 + .1
  const rows = [0.1, 0.2, 0.3].flatMap((quality, i) =>
    (["x", "y", "z"] as const).map((model, j) =>
      `${i},prompt ${i},${model},${model === "y" ? quality : 0.4 - quality},${
        [0.001, 0.02, 0.01][j]
      }`
    )
  );
  for (const order of [rows, rows.toReversed(), rows.toSorted()]) {
    await using temp = await TempFiles.create({
      "t.csv": `query_id,prompt,model,quality,cost_usd\n${order.join("\n")}\n`,
    });
    assert.equal(namesOf(poolOf(await readTable([temp.path("t.csv")]))).at(-1), "y");
  }
});

Deno.test("mixingOf() does not look at queries that are only tested", () => {
  const quality = [[0.2, 0.5, 0.9], [0.2, 0.5, 0.9], [0.9, 0.1, 0.2]];
  const train = matrixOf(quality, [[1, 2, 3], [1, 2, 3], [9, 1, 10]]);
  const splits = [{ train: [0], validation: [1], test: [2] }];
  assert.deepEqual(mixingOf({ train, splits }), { weak: 0, mixture: [0, 2] });
});
