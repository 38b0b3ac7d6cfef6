/**
 * The whole pipeline as a study: what `lab pipeline` does, on few questions, and what comes of it beside what the
 * source expected.
 *
 *     deno task lab run 33
 */
import type { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { pipelineSchema, POOLS } from "./config.ts";
import { runPipeline } from "./pipeline.ts";
import { evaluatePipeline } from "./report.ts";
import type { PipelineResult } from "./result.ts";

const schema = pipelineSchema.pick({
  ...{ limit: true, evalLimit: true, epochs: true, seed: true, bootstrap: true },
});

/** Runs the pipeline of the pocket models in a folder of its own. */
export async function pocketPipeline(config: z.input<typeof schema>): Promise<PipelineResult> {
  const settings = parseConfig(pipelineSchema, { ...POOLS.pocket, ...config });
  const folder = await Deno.makeTempDir({ prefix: "routelab-pipeline-" });
  try {
    await runPipeline(folder, settings);
    return await evaluatePipeline(folder, settings);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
