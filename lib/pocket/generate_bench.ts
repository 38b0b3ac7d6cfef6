/** Speed of pocket models' answers: 2,000 questions, 20 samples each, in batches of several sizes. */
import { user } from "../models/mod.ts";
import { openPocketModel, pocketQuestions } from "./mod.ts";

const prompts = pocketQuestions(2000, { seed: 1, pool: "test" }).map(({ prompt }) => user(prompt));

for (const batch of [128, 512, 2048]) {
  const client = await openPocketModel("pocket-small", { batch });
  Deno.bench({
    name: `pocket-small, ${batch} rows at once`,
    group: "2,000 questions x 20 samples",
    baseline: batch === 512,
    n: 1,
    warmup: 0,
    fn: async () => void await client.generate(prompts, { samples: 20 }),
  });
}
