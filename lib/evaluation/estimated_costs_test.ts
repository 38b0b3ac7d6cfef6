import assert from "node:assert/strict";
import { TempFiles } from "../outcomes/testing.ts";
import { routerCards } from "./router_cards.ts";

/**
 * Two samples a model; in training a prompt has 10 tokens and samples 1 and 3, in the test 20 tokens and samples 5
 * and 7, so that a candidate chosen by its estimate is paid for what it takes.
 */
const CSV = "query_id,prompt,split,model,sample,quality,score.rm,tokens_in,tokens_out\n" +
  Array.from({ length: 24 }, (_, i) => {
    const test = i >= 16, split = test ? "test" : i < 12 ? "train" : "validation";
    return ["small", "large"].flatMap((model) =>
      [0, 1].map((sample) =>
        `${i},question ${i},${split},${model},${sample},${sample},${sample},` +
        (test ? `20,${5 + 2 * sample}` : `10,${1 + 2 * sample}`)
      )
    ).join("\n");
  }).join("\n") + "\n";

Deno.test("of sampled outcomes routers choose by costs of training and are billed for those of the test", async () => {
  await using temp = await TempFiles.create({ "t.csv": CSV });
  const { results: [{ decisions: { outcomes, scored } }], candidates } = await routerCards({
    outcomes: temp.path("t.csv"),
    routers: ["random"],
    candidates: ["small@bo1-2:rm", "large"],
    strong: "large",
    tokenPrices: { small: { input: 1, output: 10 }, large: { input: 10, output: 100 } },
    fixedSplit: true,
    bootstrap: 0,
  });
  assert.deepEqual(candidates.map(({ name }) => name), ["small", "small@bo2:rm", "large"]);
  const near = (values: ArrayLike<number>, expected: number[]) =>
    expected.forEach((value, j) => assert.ok(Math.abs(values[j] - value) < 1e-15, `${values[j]}`));
  // The prompt once, 2 tokens a sample in training and 6 in the test
  near(scored.estimatedCosts, [30e-6, 50e-6, 300e-6]);
  near(outcomes.cost.subarray(0, 3), [80e-6, 140e-6, 800e-6]);
  near(candidates.map(({ cost }) => cost), [80e-6, 140e-6, 800e-6]);
});
