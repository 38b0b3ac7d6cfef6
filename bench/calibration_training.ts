/**
 * Steps per second of each method of `lab calibration train` on pocket-small, and the share of a step that
 * sampling and verifying the model's own answers takes; on two cores:
 *
 *     deno run --allow-all bench/calibration_training.ts
 *
 * Methods take turns, since a shared machine changes its speed between them.
 */
import { quantileSorted } from "simple-statistics";
import { batchesOf } from "../lib/pocket/calibration/batches.ts";
import { CALIBRATION_METHODS, METHODS, settingsOf } from "../lib/pocket/calibration/settings.ts";
import { trainingQuestions } from "../lib/pocket/calibration/questions.ts";
import { instruct } from "../lib/pocket/instructions.ts";
import { pocketPath, pocketTokenizer } from "../lib/pocket/mod.ts";
import { readSafetensors } from "../lib/onnx/safetensors.ts";
import { ADAMW, flatWeights, RolloutSampler, StepGraph } from "../lib/training/mod.ts";

const TURNS = 10, STEPS = 3, THREADS = 2;

const examples = trainingQuestions(256).map(({ prompt, reference }, i) => ({
  prompt: instruct("confidence", prompt),
  completion: `${reference} (${i % 10}5%)`,
  correct: (i % 2) as 0 | 1,
  chosen: `${reference} (95%)`,
  rejected: `${reference} (15%)`,
}));

/** One step of a method: milliseconds of its batch and of its update. */
async function stepper(method: typeof CALIBRATION_METHODS[number]) {
  const path = (...parts: string[]) => pocketPath("pocket-small", ...parts);
  const graph = await StepGraph.open(path("steps", `${METHODS[method].graph}.onnx`), {
    threads: THREADS,
  });
  const { layout, shape, batch: rows } = graph.card;
  const tokenizer = await pocketTokenizer();
  const { tensors } = await readSafetensors(path("model.safetensors"));
  const start = flatWeights(tensors, layout);
  const sampler = new RolloutSampler({
    ...{ decode: path("decode.onnx"), tokenizer, layout, context: shape.context, threads: THREADS },
  });
  const settings = settingsOf({ method });
  const { batches } = await batchesOf({ graph, sampler, tokenizer, start, settings, examples });
  let state = graph.startFrom(start), spare = graph.blank(), index = 0;
  return {
    rows,
    async step() {
      const began = performance.now();
      const made = await batches(index++, state.params, []);
      const batch = "batch" in made && "metrics" in made ? made.batch : made;
      const ready = performance.now();
      const hyper = { ...ADAMW, lr: 1e-5, step: index, share: 1, apply: 1 };
      [spare, state] = [state, (await graph.run(state, hyper, batch as never, spare)).state];
      return { batch: ready - began, update: performance.now() - ready };
    },
  };
}

const methods = await Promise.all(
  CALIBRATION_METHODS.filter((method) => method !== "unshifted").map(async (method) => ({
    ...{ method, times: [] as { batch: number; update: number }[] },
    ...await stepper(method),
  })),
);
for (let turn = 0; turn < TURNS; turn++) {
  for (const { step, times } of methods) {
    await step(); // wakes the threads
    for (let i = 0; i < STEPS; i++) times.push(await step());
  }
}
console.log(`Steps per second on ${THREADS} cores, median of ${TURNS * STEPS}:`);
for (const { method, rows, times } of methods) {
  const median = (of: (time: { batch: number; update: number }) => number) =>
    quantileSorted(times.map(of).sort((a, b) => a - b), 0.5);
  const whole = median(({ batch, update }) => batch + update);
  const share = median(({ batch, update }) => batch / (batch + update));
  console.log(
    `${method.padEnd(10)} ${(1000 / whole).toFixed(1).padStart(6)} (${rows} rows), ` +
      `batch ${(100 * share).toFixed(0)}%`,
  );
}
