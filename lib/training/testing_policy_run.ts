/**
 * Five updates of pocket-small on its own samples, in a process of its own, for tests to kill:
 * CHECKPOINT [PLACE]. At the place, which is in the last update, it says so and never leaves it.
 */
import { pocketQuestions, verifyAnswer } from "../pocket/mod.ts";
import { policyGradientBatches, trainer } from "./mod.ts";
import { smallPolicy } from "./testing.ts";

const [path, place] = Deno.args;
const { graph, sampler, params } = await smallPolicy();
const pool = pocketQuestions(12, { seed: 1, pool: "router" });
const STEPS = 5, LAST_ROUND = 2;
let update = 0;

/** Says where it is, and stays. */
function hang(): Promise<never> {
  console.log(`at ${place}`);
  return new Promise(() => setInterval(() => {}, 1_000));
}

const run = graph.run.bind(graph);
graph.run = async (...args) => {
  const running = run(...args);
  return place === "update" && update === STEPS - 1 ? await hang() : await running;
};
if (place === "checkpoint") {
  const rename = Deno.rename;
  Deno.rename = (...args) => update === STEPS ? hang() : rename(...args);
}

const result = await trainer(graph).run({
  batches: policyGradientBatches({
    graph,
    sampler,
    questions: (index) => pool.slice(4 * index, 4 * index + 4),
    reward: (question, { text }) =>
      place === "rollout" && update === 2 * LAST_ROUND
        ? hang()
        : { reward: +verifyAnswer(question, text).correct },
    method: "rloo",
    samples: 4,
    seed: 1,
    kl: { weight: 0.01, reference: params },
  }),
  schedule: () => 1e-3,
  steps: STEPS,
  reuse: 2,
  start: { params },
  checkpoint: { path, every: 3, recipe: {} },
  onStep: ({ step, loss }) => {
    update = step;
    console.log(`${step} ${loss}`);
  },
});
const { losses, metrics } = result;
console.log(JSON.stringify({ losses, metrics, weights: [...result.params.slice(0, 2_000)] }));
