/**
 * The oracle-trained router from questions to a report (the source's flow): questions, split by query; what
 * two models do with the training ones; training data; the router; what they do with the test ones; the report.
 *
 *     deno task lab pipeline --models pocket --out pipeline
 */
import { join } from "node:path";
import { exampleLines } from "../../lib/calibration/mod.ts";
import { codeDigest } from "../../lib/core/code_digest.ts";
import { digestOf, fileDigest } from "../../lib/core/digest.ts";
import { parseConfig } from "../../lib/core/config.ts";
import { UserError } from "../../lib/core/errors.ts";
import { Store } from "../../lib/core/store/store.ts";
import { writeAtomically } from "../../lib/core/write.ts";
import type { SpendingProgress } from "../../lib/grading/mod.ts";
import { openClient, openingOf, PRICES_FILE } from "../../lib/models/mod.ts";
import { findMade, mixPrompts, openQuestions, saveQuestions } from "../../lib/outcomes/mod.ts";
import { saveTrainedModel, type TrainedCard } from "../../lib/pocket/mod.ts";
import {
  DEFAULT_MATRIX,
  type OracleConfig,
  policyTrainingData,
  readOracle,
  TRAINING_FILES,
  trainPolicyFolder,
  writeOracleDataset,
} from "../../lib/policies/mod.ts";
import { type PipelineConfig, pipelineSchema, type PipelineSettings } from "./config.ts";
import { writeReport } from "./report.ts";
import { type ExpectedCalls, expectedCalls } from "./expected_calls.ts";
import { openStages, runStages, type Stage, type StageState } from "./stages.ts";

/** Questions that both parts together have at least. */
const FEWEST = 25;

/** Per cent of the questions to learn from, to validate and to test on: the source's 80/20. */
const SHARES = [80, 0, 20] as const;

export interface PipelineListeners {
  onStage?: (stage: Stage, state: StageState) => void;
  /** Hears of the calls of a stage that asks models. */
  onSpending?: (stage: string, progress: SpendingProgress) => void;
  /** Hears of updates of the training. */
  onTraining?: (text: string) => void;
  signal?: AbortSignal;
}

/** @throws {UserError} as the stages do; called again, it goes on */
export async function runPipeline(
  folder: string,
  config: PipelineConfig,
  { onStage = () => {}, signal = new AbortController().signal, ...listeners }: PipelineListeners =
    {},
): Promise<void> {
  const settings = parseConfig(pipelineSchema, config);
  await checkRouter(settings.router);
  await checkAnswerers(settings);
  const stages = stagesOf(folder, settings, { ...listeners, sources: await sourcesOf(settings) });
  await runStages(folder, stages, {
    ...{ signal, onStage },
    code: await codeDigest(import.meta.url),
  });
}

/** What a run would do: the stages that are open, with their calls and what these cost, as far as one can tell. */
export async function planPipeline(
  folder: string,
  config: PipelineConfig,
): Promise<(ExpectedCalls & { stage: Stage; open: boolean })[]> {
  const settings = parseConfig(pipelineSchema, config);
  await checkRouter(settings.router);
  const stages = stagesOf(folder, settings, { sources: await sourcesOf(settings) });
  const open = await openStages(folder, stages, { code: await codeDigest(import.meta.url) });
  const calls = await expectedCalls(settings);
  return stages.map((stage) => (
    { stage, open: open.includes(stage), ...calls[stage.name] ?? { calls: 0, usd: 0 } }
  ));
}

/** Digests of what is read from outside of the folder: the questions, and the table of prices. */
interface Sources {
  questions: string;
  prices: string;
}

async function sourcesOf({ questions }: PipelineSettings): Promise<Sources> {
  return {
    questions: findMade(questions) ? questions : digestOf(await openQuestions(questions)),
    prices: await fileDigest(PRICES_FILE),
  };
}

export function stagesOf(
  folder: string,
  settings: PipelineSettings,
  { sources, onSpending, onTraining }:
    & Pick<PipelineListeners, "onSpending" | "onTraining">
    & { sources: Sources },
): Stage[] {
  const path = (...names: string[]) => join(folder, ...names);
  const { medium, large, judge, limit, evalLimit, router, epochs, seed, bootstrap } = settings;
  const { maxTokens, allowOtherVersion, thinking } = settings;
  // Whoever is asked otherwise may answer otherwise
  const asked = {
    ...{ medium, large, judge, maxTokens, seed, allowOtherVersion, thinking },
    ...{ prices: settings.prices, baseUrl: settings.baseUrl, price_table: sources.prices },
  };
  const oracle = async (
    file: string,
    { split, most, ...own }: Partial<OracleConfig> & { most: number },
  ) => {
    const { prices, baseUrl, budget, store } = settings;
    const prompts = path("questions.jsonl");
    const there = (await openQuestions(prompts)).filter((question) => question.split === split);
    await writeOracleDataset(path(file), {
      ...{
        prompts,
        split,
        limit: Math.min(most, there.length),
        medium,
        large,
        judge,
        seed,
        maxTokens,
      },
      ...{ prices, baseUrl, budget, store, allowOtherVersion, thinking, ...own },
    }, { onProgress: (told) => onSpending?.(file, told) });
  };
  return [
    {
      name: "questions",
      does: `draws questions of ${settings.questions}, 80% to learn from and 20% to test on`,
      inputs: [],
      outputs: ["questions.jsonl"],
      settings: { questions: sources.questions, limit, evalLimit, seed },
      run: () => drawQuestions(path("questions.jsonl"), settings),
    },
    {
      name: "oracle",
      does: `${medium} and ${large} answer the training questions, and are judged`,
      inputs: ["questions.jsonl"],
      outputs: ["oracle.jsonl"],
      settings: { ...asked, limit, router },
      run: () => oracle("oracle.jsonl", { split: "train", most: limit, analyst: router }),
    },
    {
      name: "data",
      does: "makes training data of their policies",
      inputs: ["oracle.jsonl"],
      outputs: ["training/sft_train.jsonl", "training/dpo_train.jsonl"],
      settings: { router },
      run: () => writeTrainingData(folder, settings),
    },
    {
      name: "train",
      does: `trains ${router} to say policies`,
      inputs: ["training/sft_train.jsonl", "training/dpo_train.jsonl"],
      outputs: ["router/model.safetensors", "router/card.json"],
      settings: { router, epochs, seed },
      async run(signal) {
        const trained = await trainPolicyFolder(path("training"), {
          ...{ model: router, epochs, seed, signal, store: Store.open(settings.store) },
          ...{ policies: DEFAULT_MATRIX.policies, command: "lab pipeline" },
          onStep: (stage, { step, steps, loss }) =>
            onTraining?.(`${stage}: update ${step} of ${steps}, loss ${loss.toFixed(4)}`),
        });
        await saveTrainedModel(path("router"), {
          ...trained,
          card: trained.card as typeof trained.card & TrainedCard,
        });
      },
    },
    {
      name: "test",
      does: `${medium} and ${large} answer the test questions, and are judged`,
      inputs: ["questions.jsonl"],
      outputs: ["test.jsonl"],
      settings: { ...asked, evalLimit },
      run: () => oracle("test.jsonl", { split: "test", most: evalLimit, analyst: null }),
    },
    {
      name: "report",
      does: "has the router decide on the test questions, and writes the report",
      inputs: ["oracle.jsonl", "test.jsonl", "router/model.safetensors"],
      outputs: ["outcomes.parquet", "evaluation.json", "report.html"],
      settings: { seed, bootstrap },
      run: () => writeReport(folder, settings),
    },
  ];
}

async function drawQuestions(file: string, settings: PipelineSettings): Promise<void> {
  const { questions: name, limit, evalLimit, seed } = settings;
  const wanted = Math.ceil(100 * Math.max(limit / SHARES[0], evalLimit / SHARES[2]));
  const count = findMade(name) ? wanted : Math.min(wanted, (await openQuestions(name)).length);
  if (count < FEWEST) {
    throw new UserError(
      `Cannot run the pipeline on ${name} as it must have ${FEWEST} questions or more: it has ${count}`,
    );
  }
  const { table } = await mixPrompts([{ from: name, count }], {
    ...{ shares: SHARES, seed, created_by: "lab pipeline" },
  });
  await saveQuestions(table, file);
}

async function writeTrainingData(folder: string, { router }: PipelineSettings): Promise<void> {
  const rows = await readOracle(join(folder, "oracle.jsonl"));
  const { sft, dpo } = policyTrainingData(rows, {
    client: await openClient(router),
    matrix: DEFAULT_MATRIX,
  });
  await writeAtomically(join(folder, "training", TRAINING_FILES.sft), exampleLines(sft));
  await writeAtomically(join(folder, "training", TRAINING_FILES.dpo), exampleLines(dpo));
}

/** @throws {UserError} where a model cannot be opened: it has no key, say, or no price */
async function checkAnswerers({ medium, large, judge, ...settings }: PipelineSettings) {
  const opening = openingOf(settings);
  const names = [medium, large, judge].filter((name) => name !== undefined);
  await Promise.all(names.map((name) => openClient(name, opening(name))));
}

/** @throws {UserError} where the router cannot be trained here, before anybody is asked */
async function checkRouter(model: string): Promise<void> {
  if ((await openClient(model)).tuning !== undefined) return;
  throw new UserError(`Cannot train ${model} as it has no step graphs of SFT and DPO`, {
    hint: "pocket-small has; real models are trained on a GPU from the files of lab policy data",
  });
}
