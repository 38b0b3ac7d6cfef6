/** One router card of 14,042 queries, the size of MMLU: `deno task bench`. */
import { kFold } from "../outcomes/mod.ts";
import { random } from "../core/random.ts";
import { routerByName } from "../routers/mod.ts";
import { evaluateRouter } from "./evaluate.ts";
import { matrixOf } from "./testing.ts";

const next = random(1, "bench");
const outcomes = matrixOf(
  Array.from({ length: 14_042 }, () => [next() < 0.68 ? 1 : 0, next() < 0.81 ? 1 : 0]),
);
const plan = {
  test: outcomes,
  train: outcomes,
  splits: kFold(outcomes.queries, { folds: 5, seed: 1 }),
};

for (const draws of [0, 1000]) {
  Deno.bench({
    name: `card with ${draws} bootstrap draws`,
    group: "router card, 14,042 queries",
    baseline: draws === 0,
    n: 5,
    warmup: 1,
    async fn() {
      await evaluateRouter(routerByName("random"), plan, {
        seed: 1,
        draws,
        targets: { best: { best: true } },
      });
    },
  });
}
