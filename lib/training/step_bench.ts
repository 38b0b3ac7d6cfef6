/**
 * A training step of each pocket model: the engine against PyTorch eager, in one run on all cores.
 * Needs a Python with gpu/'s packages, by default gpu/.venv, else the one that ROUTELAB_PYTHON names:
 *
 *     deno bench --allow-all lib/training/step_bench.ts
 */
import { join } from "node:path";
import { random } from "../random.ts";
import { ADAMW, type Batch, StepGraph } from "./mod.ts";
import { volume } from "./safetensors.ts";

const ROOT = join(import.meta.dirname!, "../..");
const PYTHON = Deno.env.get("ROUTELAB_PYTHON") ?? join(ROOT, "gpu/.venv/bin/python");

const STAGES = [
  ["pocket-small", "cross_entropy"],
  ["pocket-large", "cross_entropy"],
  ["pocket-encoder", "masked_cross_entropy"],
  ["pocket-encoder", "info_nce"],
] as const;

/** PyTorch in a process of its own, a step for each call. */
class Eager {
  readonly #lines: ReadableStreamDefaultReader<string>;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;

  constructor(name: string, objective: string) {
    const child = new Deno.Command(PYTHON, {
      args: ["-m", "gpu.eager", name, objective],
      cwd: ROOT,
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#input = child.stdin.getWriter();
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
}

/** Any batch that the graph takes. */
function example(graph: StepGraph): Batch {
  const next = random(1, "bench");
  return Object.fromEntries(graph.inputs.map(({ name, type, shape }) => {
    const size = volume(shape);
    if (shape.length === 0) return [name, 0.1];
    const value = type === "int32"
      ? Int32Array.from({ length: size }, () => 5 + Math.floor(next() * 500))
      : new Float32Array(size).fill(1);
    return [name, value];
  }));
}

for (const [name, objective] of STAGES) {
  const graph = await StepGraph.open(join(ROOT, `data/pocket/${name}/steps/${objective}.onnx`));
  const batch = example(graph);
  let state = graph.start(1), step = 0;
  const group = `${name} ${objective}, batch ${graph.card.batch}`;
  Deno.bench({
    name: "engine",
    group,
    fn: async () => {
      const hyper = { ...ADAMW, lr: 1e-3, step: ++step, share: 1, apply: 1 };
      ({ state } = await graph.run(state, hyper, batch));
    },
  });
  const installed = await Deno.stat(PYTHON).then(() => true, () => false);
  if (!installed) {
    console.error(`PyTorch is not timed: there is no ${PYTHON}`);
    continue;
  }
  let eager: Eager | null = null;
  Deno.bench({
    name: "PyTorch eager",
    group,
    baseline: true,
    fn: async (b) => {
      if (eager === null) {
        eager = new Eager(name, objective);
        await eager.said();
        await eager.step();
      }
      b.start();
      await eager.step();
      b.end();
    },
  });
}
