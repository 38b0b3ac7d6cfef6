/**
 * The making of the pocket models: the training engine over endless seeded
 * lessons, from random weights to a folder with weights and a card.
 *
 *     deno task lab pocket train pocket-small
 */
import { join } from "node:path";
import { mean } from "simple-statistics";
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { sha256 } from "../../lib/core/digest.ts";
import {
  type Batches,
  CONTEXT,
  type Emphasis,
  lessonBatches,
  maskedBatches,
  type ModelCard,
  modelCardSchema,
  paraphraseBatches,
  type PocketModel,
  pocketPath,
  pocketTokenizer,
} from "../../lib/pocket/mod.ts";
import {
  cosine,
  encodeWeights,
  type Schedule,
  stable,
  StepGraph,
  trainer,
  type TrainingResult,
  type TrainingStep,
} from "../../lib/training/mod.ts";
import { writeAtomically } from "../../lib/core/write.ts";
import { scorePocketModel } from "./scores.ts";

type Objective = "cross_entropy" | "masked_cross_entropy" | "info_nce";

export interface Stage {
  objective: Objective;
  seed: number;
  /** Rows in a batch, as the step graph was exported. */
  rows: number;
  steps: number;
  /** Highest learning rate. */
  peak: number;
  /** Updates in which the rate rises to its peak. */
  warmup: number;
  /** Of a specialist: how many times as often as others a family of questions comes. */
  emphasis?: Emphasis;
  /** Last updates in which it falls to 0, after it has been constant; without, it falls as a cosine. */
  cooldown?: number;
}

/** The committed weights come of these. */
export const RECIPES: Record<PocketModel, Stage[]> = {
  "pocket-small": [
    { objective: "cross_entropy", seed: 1, rows: 16, steps: 8_000, peak: 3e-3, warmup: 300 },
  ],
  "pocket-maths": [
    {
      ...{ objective: "cross_entropy", seed: 5, rows: 16, steps: 12_000, peak: 3e-3, warmup: 300 },
      emphasis: { arithmetic: 8, comparison: 4, counting: 4, programs: 8 },
    },
  ],
  "pocket-large": [
    {
      objective: "cross_entropy",
      seed: 2,
      rows: 16,
      steps: 18_000,
      peak: 1.2e-3,
      warmup: 500,
      cooldown: 6_000,
    },
  ],
  "pocket-encoder": [
    { objective: "masked_cross_entropy", seed: 3, rows: 16, steps: 4_000, peak: 2e-3, warmup: 300 },
    { objective: "info_nce", seed: 4, rows: 32, steps: 600, peak: 5e-4, warmup: 100 },
  ],
};

const DESCRIPTIONS: Record<PocketModel, string> = {
  "pocket-small":
    "A small language model of the pocket world: cheap, and right about half the time.",
  "pocket-maths":
    "A language model of the shape of pocket-small that learned mostly about numbers: cheap, and a specialist.",
  "pocket-large": "A larger language model of the pocket world: dearer, and mostly right.",
  "pocket-encoder": "An encoder of the pocket world's questions: paraphrases lie close together.",
};

/** Temperature of the contrastive loss. */
const TEMPERATURE = 0.05;

const schema = z.strictObject({
  /** Folder for weights and card; the model's own by default. */
  out: z.string().optional(),
  /** Folder for checkpoints, to go on from where they are there; they are removed at the end. */
  checkpoints: z.string(),
  /** Updates of each stage in place of the recipe's, its warm-up and cooldown in proportion. */
  steps: z.int().min(1).optional(),
  threads: z.int().min(1).optional(),
});

/**
 * Trains a pocket model and writes its weights and card.
 *
 * @throws the signal's reason where it ended the training, after a checkpoint was written
 */
export async function trainPocketModel(
  name: PocketModel,
  config: z.input<typeof schema>,
  { onStep, onCheckpoint, signal }: {
    onStep?: (stage: Stage, step: TrainingStep) => void | Promise<void>;
    onCheckpoint?: (stage: Stage, step: number, path: string) => void;
    signal?: AbortSignal;
  } = {},
): Promise<ModelCard> {
  const { out = pocketPath(name), checkpoints, steps, threads } = parseConfig(schema, config);
  const stages = RECIPES[name].map((stage) => ofLength(stage, steps ?? stage.steps));
  const training: ModelCard["training"] = [], files: string[] = [];
  let params: Float32Array | null = null, graph: StepGraph | null = null;
  for (const [index, stage] of stages.entries()) {
    graph = await StepGraph.open(pocketPath(name, "steps", `${stage.objective}.onnx`), { threads });
    const batches = await batchesOf(stage);
    const recipe = { stages: stages.slice(0, index + 1), data: digest(batches(0)) };
    const path = join(checkpoints, `${name}-${digest(recipe).slice(0, 12)}.safetensors`);
    files.push(path);
    const result: TrainingResult = await trainer(graph).run({
      batches,
      schedule: scheduleOf(stage),
      steps: stage.steps,
      start: params === null ? { seed: stage.seed } : { params },
      checkpoint: { path, every: 500, recipe },
      onStep: (step) => onStep?.(stage, step),
      onCheckpoint: (step, path) => onCheckpoint?.(stage, step, path),
      signal,
    });
    signal?.throwIfAborted();
    params = result.params;
    const loss = mean(result.losses.slice(-Math.ceil(stage.steps / 10)));
    training.push({ ...stage, loss: Number(loss.toPrecision(4)) });
  }
  const weights = encodeWeights(params!, graph!.card.layout);
  const card = modelCardSchema.parse({
    name,
    description: DESCRIPTIONS[name],
    parameters: params!.length,
    shape: graph!.card.shape,
    command: `deno task lab pocket train ${name}${steps === undefined ? "" : ` --steps ${steps}`}`,
    training,
    ...await scorePocketModel(name, weights),
  });
  await writeAtomically(join(out, "model.safetensors"), weights);
  await writeAtomically(join(out, "card.json"), JSON.stringify(card, null, 2) + "\n");
  for (const file of files) await Deno.remove(file);
  return card;
}

function ofLength(stage: Stage, steps: number): Stage {
  const scaled = (updates: number) => Math.round(updates * steps / stage.steps);
  const { warmup, cooldown } = stage;
  return {
    ...stage,
    steps,
    warmup: scaled(warmup),
    ...(cooldown === undefined ? {} : { cooldown: scaled(cooldown) }),
  };
}

/** Tells runs apart that differ in their recipe, or whose lessons or tokenizer have changed. */
function digest(content: unknown): string {
  return sha256(JSON.stringify(content));
}

function scheduleOf({ cooldown, ...stage }: Stage): Schedule {
  return cooldown === undefined
    ? cosine({ ...stage, floor: 0.05 })
    : stable({ ...stage, cooldown });
}

async function batchesOf({ objective, seed, rows, emphasis }: Stage): Promise<Batches> {
  const tokenizer = await pocketTokenizer();
  const shape = { seed, rows, context: CONTEXT };
  switch (objective) {
    case "cross_entropy":
      return lessonBatches(tokenizer, { ...shape, emphasis });
    case "masked_cross_entropy":
      return maskedBatches(tokenizer, shape);
    case "info_nce":
      return paraphraseBatches(tokenizer, { ...shape, temperature: TEMPERATURE });
  }
}
