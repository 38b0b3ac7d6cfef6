/**
 * A training step of each pocket model: the engine against PyTorch eager, on all cores.
 * Needs a Python with gpu/'s packages, by default gpu/.venv, else the one that ROUTELAB_PYTHON names:
 *
 *     deno run --allow-all bench/training_speed.ts
 *
 * No Deno.bench: it times one after the other, and a shared machine changes its speed between them.
 * Here they take turns, and each turn is a pair.
 */
import { join } from "node:path";
import { quantileSorted } from "simple-statistics";
import { random } from "../lib/core/random.ts";
import { ADAMW, type Batch, StepGraph } from "../lib/training/mod.ts";
import { volume } from "../lib/onnx/safetensors.ts";

const ROOT = join(import.meta.dirname!, "..");
const PYTHON = Deno.env.get("ROUTELAB_PYTHON") ?? join(ROOT, "gpu/.venv/bin/python");
const TURNS = 30;
/** Steps of one side in a turn, of which the first is not timed: it wakes the threads. */
const STEPS = 6;

const STAGES = [
  ["pocket-small", "cross_entropy"],
  ["pocket-small", "policy_gradient"],
  ["pocket-large", "cross_entropy"],
  ["pocket-encoder", "masked_cross_entropy"],
  ["pocket-encoder", "info_nce"],
] as const;

/** PyTorch in a process of its own, a step for each line. */
class Eager {
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #child: Deno.ChildProcess;

  constructor(name: string, objective: string) {
    this.#child = new Deno.Command(PYTHON, {
      args: ["-m", "gpu.trainers.eager", `data/pocket/${name}/steps/${objective}.json`],
      cwd: ROOT,
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#input = this.#child.stdin.getWriter();
  }

  /** Waits for a line, which may come in several pieces. */
  async said(): Promise<void> {
    for (let text = ""; !text.endsWith("\n");) {
      const { value, done } = await this.#lines.read();
      if (done) throw new Error("PyTorch ended");
      text += value;
    }
  }

  async step(): Promise<void> {
    await this.#input.write(new TextEncoder().encode("\n"));
    await this.said();
  }

  async close(): Promise<void> {
    await this.#input.close();
    await this.#child.status;
  }
}

/** Any batch that the graph takes. */
function example(graph: StepGraph): Batch {
  const next = random(1, "speed");
  return Object.fromEntries(graph.inputs.map(({ name, type, shape }) => {
    const size = volume(shape);
    if (shape.length === 0) return [name, 0.1];
    const value = type === "int32"
      ? Int32Array.from({ length: size }, () => 5 + Math.floor(next() * 500))
      : new Float32Array(size).fill(1);
    return [name, value];
  }));
}

/** Milliseconds of a step, the first of them left out. */
async function timed(step: () => Promise<void>): Promise<number> {
  await step();
  const start = performance.now();
  for (let i = 1; i < STEPS; i++) await step();
  return (performance.now() - start) / (STEPS - 1);
}

/** Median and quartiles, as "20.1 [19.5, 21.0]". */
function spread(values: number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, median, high] = [0.25, 0.5, 0.75].map((p) =>
    quantileSorted(sorted, p).toFixed(digits)
  );
  return `${median} [${low}, ${high}]`;
}

if (!await Deno.stat(PYTHON).then(() => true, () => false)) {
  console.error(`Nothing is compared: there is no ${PYTHON}; ROUTELAB_PYTHON can name another`);
  Deno.exit(0);
}
console.log(`Milliseconds of a step, median and quartiles of ${TURNS} turns:`);
for (const [name, objective] of STAGES) {
  const graph = await StepGraph.open(join(ROOT, `data/pocket/${name}/steps/${objective}.onnx`));
  const batch = example(graph);
  let state = graph.start(1), spare = graph.blank(), step = 0;
  const eager = new Eager(name, objective);
  await eager.said();
  const engineTimes: number[] = [], eagerTimes: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    engineTimes.push(
      await timed(async () => {
        const hyper = { ...ADAMW, lr: 1e-3, step: ++step, share: 1, apply: 1 };
        [spare, state] = [state, (await graph.run(state, hyper, batch, spare)).state];
      }),
    );
    eagerTimes.push(await timed(() => eager.step()));
  }
  await eager.close();
  const ratios = engineTimes.map((time, i) => time / eagerTimes[i]);
  console.log(
    `${name} ${objective}, batch ${graph.card.batch}: engine ${spread(engineTimes, 1)}, ` +
      `PyTorch eager ${spread(eagerTimes, 1)}, engine / eager ${spread(ratios, 2)}`,
  );
}
