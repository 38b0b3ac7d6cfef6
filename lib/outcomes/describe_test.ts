import assert from "node:assert/strict";
import { describeTable } from "./describe.ts";
import { describeText } from "./describe_text.ts";
import { readTable } from "./read.ts";
import { TempFiles } from "./testing.ts";

async function description() {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,task,split,model,quality,cost_usd,tokens_in,sample\n" +
      "q1,a,math,train,weak,0,0.001,10,0\nq1,a,math,train,weak,0.5,0.003,10,1\n" +
      "q1,a,math,train,strong,1,0.02,,0\nq2,b,law,test,weak,,,,0\nq2,b,law,test,strong,1,0.04,,0\n",
  });
  return describeTable(await readTable([temp.path("t.csv")]));
}

Deno.test("describeTable gives means over what is there, best model first", async () => {
  const { models, tasks, splits } = await description();
  assert.deepEqual(models, [
    {
      model: "strong",
      outcomes: 2,
      scored: 2,
      quality: 1,
      cost_usd: 0.03,
      tokens_in: null,
      tokens_out: null,
    },
    {
      model: "weak",
      outcomes: 3,
      scored: 2,
      quality: 0.25,
      cost_usd: 0.002,
      tokens_in: 10,
      tokens_out: null,
    },
  ]);
  assert.deepEqual(tasks, [{ name: "law", queries: 1 }, { name: "math", queries: 1 }]);
  assert.deepEqual(splits, [{ name: "test", queries: 1 }, { name: "train", queries: 1 }]);
});

Deno.test("describeText shows models, samples and faults", async () => {
  const text = describeText(await description());
  assert.match(text, /^samples {2}1-2 of each model for each query$/m);
  assert.match(text, /^strong +1\.0000 +2 +30\.0000 +- +-$/m);
  assert.match(text, /^blank +1 +outcomes without a quality$/m);
});
