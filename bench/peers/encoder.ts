/** Our side of MiniLM in process: embedding texts, and the semantic route of each. */
import { quantileSorted } from "simple-statistics";
import { OnnxEncoder } from "../../lib/onnx/mod.ts";
import { threadShare } from "../../lib/core/thread_share.ts";
import { embedRoutes, type Route } from "../../lib/routers/features/routes.ts";
import { inputPath } from "./inputs.ts";
import { serveTasks } from "./protocol.ts";

interface Questions {
  asked: string[];
  routes: Route[];
}

const { asked, routes }: Questions = JSON.parse(
  await Deno.readTextFile(inputPath("questions.json")),
);
const encoder = await OnnxEncoder.open(inputPath("minilm"), { threads: threadShare() });
const map = await embedRoutes(routes, encoder);

/** A number that depends on the direction of each vector. */
function sumOf(vectors: Float32Array[]): number {
  return vectors.reduce(
    (sum, vector) => sum + vector.reduce((dot, v, i) => dot + v * (i % 7), 0),
    0,
  ) / vectors.length;
}

await serveTasks({
  async encoder() {
    const vectors: Float32Array[] = [];
    for (const text of asked) vectors.push(...await encoder.embed([text]));
    return { check: { sum: sumOf(vectors) } };
  },
  async "encoder-batch"() {
    return { check: { sum: sumOf(await encoder.embed(asked)) } };
  },
  async routes() {
    const took: number[] = [], chosen: string[] = [];
    for (const text of asked) {
      const started = performance.now();
      const [nearest] = await map.nearest([text]);
      took.push((performance.now() - started) / 1000);
      chosen.push(nearest!.route[0]);
    }
    const seconds = quantileSorted(took.sort((a, b) => a - b), 0.5);
    return { seconds, check: { chosen: chosen.join("") } };
  },
});
