import assert from "node:assert/strict";
import { OutcomeTable, readTable } from "../outcomes/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { poolOf, type PoolOptions, weakIndex } from "./pool.ts";

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

Deno.test("poolOf() puts the strong model last: the named one, else the best", async () => {
  const outcomes = await table();
  assert.deepEqual(poolOf(outcomes).models, ["a", "c", "b"]);
  assert.deepEqual(poolOf(outcomes, { strong: "a" }).models, ["b", "c", "a"]);
  assert.deepEqual(poolOf(outcomes, { models: ["c", "a"] }).models, ["c", "a"]);
  assert.deepEqual(poolOf(outcomes, { weak: "c", strong: "b" }).models, ["c", "b"]);
});

Deno.test("poolOf() takes the dataset's own pair, unless other models are named", async () => {
  const { frame, card } = await table();
  const paired = new OutcomeTable(frame, { ...card, weak: "a", strong: "b" });
  assert.deepEqual(poolOf(paired).models, ["a", "b"]);
  assert.deepEqual(poolOf(paired, { strong: "b" }).models, ["a", "c", "b"]);
});

Deno.test("weakIndex() is the cheapest model, wherever it stands", async () => {
  assert.equal(weakIndex(poolOf(await table())), 1);
});

Deno.test("poolOf() refuses models and costs that leave nothing to decide", async () => {
  const refused = async (options: PoolOptions, message: RegExp, costs = true) => {
    const outcomes = await table({ costs });
    assert.throws(() => poolOf(outcomes, options), { name: "UserError", message });
  };
  await refused({ weak: "a" }, /weak model "a" alone/);
  await refused({ weak: "a", strong: "a" }, /between "a" and itself/);
  await refused({ weak: "a", strong: "b", models: ["a", "b", "c"] }, /both a pair .* and a pool/);
  await refused({ strong: "c" }, /no model costs less than the strong one, c/);
  await refused({ weak: "a", strong: "b", prices: { a: 0.1, b: 0.1 } }, /no model costs less/);
  await refused({ models: ["a", "d"] }, /no outcomes of it/);
  await refused({ models: ["a"] }, /there is one, a/);
  await refused({}, /cost_usd is blank for model a/, false);
});
