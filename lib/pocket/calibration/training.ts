/**
 * Trains pocket-small to state its confidence, by any of the methods, with what is watched meanwhile, and
 * checkpoints from which a run that was killed goes on to the very weights of an unbroken one.
 *
 *     const { weights, card } = await trainCalibration({ method: "rloo" }, { store: Store.open() });
 */
import { codeDigest } from "../../core/code_digest.ts";
import { digestOf, fileDigest } from "../../core/digest.ts";
import { UserError } from "../../core/errors.ts";
import type { Store } from "../../core/store/store.ts";
import { decodeSafetensors } from "../../onnx/safetensors.ts";
import {
  cosine,
  encodeWeights,
  type ExampleKind,
  type Examples,
  flatWeights,
  keptTraining,
  lastLoss,
  type Metrics,
  RolloutSampler,
  StepGraph,
  type Trained,
  trainer,
  type TrainingOptions,
  type TrainingStep,
} from "../../training/mod.ts";
import { pocketPath, pocketTokenizer } from "../models.ts";
import { pocketQuestions } from "../questions.ts";
import { batchesOf } from "./batches.ts";
import { measuredAnswers } from "./measured_answers.ts";
import { collapse, monitored } from "./monitor.ts";
import { validationQuestions } from "./questions.ts";
import {
  type CalibrationConfig,
  confidenceOf,
  METHODS,
  type Settings,
  settingsOf,
} from "./settings.ts";
import { STATEMENT_FORMATS } from "../stated_answers.ts";
import { readTrainedModel, trainedCardSchema, type TrainedModel } from "../trained_model.ts";
import type { CalibrationCard } from "./card.ts";

/** The model that is trained. */
const BASE = "pocket-small";

/** Updates between checkpoints of a run on examples, and of one on its own answers, which take longer. */
const CHECKPOINTS = { examples: 200, answers: 5 };

export interface CalibrationRun {
  /** What sft, conftuner, dpo and implicit learn from. */
  examples?: readonly Examples[ExampleKind][] | undefined;
  /** Folder of the trained model to start from; pocket-small itself by default. */
  start?: string | undefined;
  /** Keeps the result and checkpoints; without it, a run that is stopped is lost. */
  store?: Store | undefined;
  threads?: number | undefined;
  /** Updates between checkpoints. @default 200 on examples, 5 on its own answers */
  checkpointEvery?: number;
  /** The command that makes the model anew, for its card. */
  command?: string;
  onStep?: (step: TrainingStep) => void | Promise<void>;
  /** Hears of each evaluation, that of the start first, and how it shows a collapse, in words. */
  onEvaluation?: (evaluation: { step: number; metrics: Metrics; collapsed: string | null }) => void;
  signal?: AbortSignal;
}

/** A trained model, and how its training went, update by update. */
export interface CalibrationTraining extends TrainedModel<CalibrationCard> {
  losses: number[];
  /** Of the own answers of a method that samples: reward, correct, malformed and others. */
  metrics: Metrics[];
}

/**
 * @throws {UserError} for settings that the method does not have, or examples that it lacks
 * @throws the signal's reason where it ended the run
 */
export async function trainCalibration(
  config: CalibrationConfig,
  run: CalibrationRun = {},
): Promise<CalibrationTraining> {
  const settings = settingsOf(config), { method } = settings;
  const { threads, store, start: from = BASE } = run;
  const { examples: kind, graph: name } = METHODS[method];
  checkExamples(settings, run.examples, kind);
  const path = (...parts: string[]) => pocketPath(BASE, ...parts);
  const graphPath = path("steps", `${name}.onnx`);
  const graph = await StepGraph.open(graphPath, threads === undefined ? {} : { threads });
  const { layout, shape } = graph.card;
  const startBytes = from === BASE
    ? await Deno.readFile(path("model.safetensors"))
    : (await readTrainedModel(from, trainedCardSchema)).weights;
  const start = flatWeights(decodeSafetensors(startBytes, "the start").tensors, layout);
  const tokenizer = await pocketTokenizer();
  const sampler = new RolloutSampler({
    ...{ decode: path("decode.onnx"), tokenizer, layout, context: shape.context, threads },
  });
  const { kept: examples, heldOut } = withoutHeldOut(run.examples);
  const questions = validationQuestions(settings.validation);
  const watch = async (weights: Uint8Array) => {
    const of = confidenceOf(method);
    const { confidence, correct } = await measuredAnswers(BASE, questions, {
      of,
      weights,
      threads,
    });
    return monitored(confidence.map((value, i) => ({ confidence: value, correct: correct[i] })));
  };
  const before = await watch(startBytes);
  run.onEvaluation?.({ step: 0, metrics: before, collapsed: null });
  const { batches, tooLong } = await batchesOf({
    ...{ graph, sampler, tokenizer, start, settings, examples },
  });
  const every = Math.max(1, Math.round(settings.steps / settings.evaluations));
  const train = (checkpoint?: TrainingOptions["checkpoint"]) =>
    trainer(graph).run({
      batches,
      schedule: cosine({
        ...{ peak: settings.peak, steps: settings.steps, floor: 0.1 },
        warmup: Math.round(settings.steps / 10),
      }),
      steps: settings.steps,
      start: { params: start },
      accumulate: settings.accumulate,
      ...settings.average !== undefined && { average: settings.average },
      // Pulling trained weights towards 0 would be a change of its own
      hyper: { weight_decay: 0 },
      evaluate: {
        every,
        keep: settings.keep,
        run: async (params) => {
          const metrics = await watch(encodeWeights(params, layout));
          return { score: metrics.score, metrics };
        },
      },
      ...checkpoint && {
        checkpoint: {
          ...checkpoint,
          every: run.checkpointEvery ?? CHECKPOINTS[kind === null ? "answers" : "examples"],
        },
      },
      onStep: async (step) => {
        const last = step.evaluations.at(-1);
        if (last?.step === step.step) {
          const metrics = last.metrics!, collapsed = collapse(metrics, before);
          run.onEvaluation?.({ step: last.step, metrics, collapsed });
        }
        await run.onStep?.(step);
      },
      ...run.signal && { signal: run.signal },
    });
  const result: Trained = store === undefined ? await train() : await keptTraining(
    store,
    {
      settings,
      examples,
      start: digestOf(start),
      graph: await fileDigest(graphPath),
      code: await codeDigest(import.meta.url),
    },
    { label: `calibration by ${method}, seed ${settings.seed}`, run: train },
  );
  run.signal?.throwIfAborted();
  const best = keptEvaluation(result, settings);
  return {
    weights: encodeWeights(result.params, layout),
    losses: result.losses,
    metrics: result.metrics,
    card: {
      description: `${BASE}, trained to state its confidence by ${method}.`,
      base: BASE,
      parameters: graph.size,
      command: run.command ?? "",
      training: { start: from, ...settings, loss: lastLoss(result.losses) },
      steps: result.losses.length,
      kept: best.step,
      left_out: { too_long: tooLong, held_out: heldOut },
      before,
      evaluations: result.evaluations,
      collapsed: collapse(best.metrics!, before),
      measured: `greedy answers to ${settings.validation} validation questions of the router pool`,
    },
  };
}

/** The evaluation of the weights that are the result. */
function keptEvaluation({ evaluations }: Trained, { keep }: Settings) {
  if (keep === "last") return evaluations.at(-1)!;
  return evaluations.reduce((best, one) => one.score > best.score ? one : best);
}

/** Test questions that `lab calibration evaluate` has at most. */
const TESTED = 1_800;

/** Examples on questions that are evaluated on would make the weights look better than they are. */
function withoutHeldOut(examples: CalibrationRun["examples"]) {
  if (examples === undefined) return { kept: [], heldOut: 0 };
  const prompts = new Set(
    [...validationQuestions(), ...pocketQuestions(TESTED, { seed: 1, pool: "test" })]
      .flatMap(({ prompt }) => [prompt, ...STATEMENT_FORMATS.map((format) => format.ask(prompt))]),
  );
  const kept = examples.filter(({ prompt }) => !prompts.has(prompt));
  return { kept, heldOut: examples.length - kept.length };
}

function checkExamples(
  { method }: Settings,
  examples: CalibrationRun["examples"],
  kind: ExampleKind | null,
): void {
  if (kind === null && examples !== undefined) {
    throw new UserError(`Cannot train by ${method} on examples: it learns from its own answers`);
  }
  if (kind !== null && (examples === undefined || examples.length === 0)) {
    throw new UserError(`Cannot train by ${method} without examples`, {
      hint: "Name a file of examples with --data; lab calibration data writes some",
    });
  }
}
