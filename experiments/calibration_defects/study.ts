/**
 * Five defects of a calibration training that never worked, gstar_idk (its llm_router/, TuanNguyen27/gstar_idk
 * @ee9608c), each as a number on real answers of pocket-small: labels that are all "correct", empty answers that
 * are preferred, a target of 0.90 for everything, token probabilities read one position too late, and 0.5 for
 * every confidence that is missing.
 */
import { z } from "zod";
import { eceEstimate } from "../../lib/calibration/measures/error_interval.ts";
import { aurocEstimate, type JudgedAnswer, sourceLabel } from "../../lib/calibration/mod.ts";
import { parseConfig } from "../../lib/core/config.ts";
import { user } from "../../lib/models/mod.ts";
import { normalizePrompt } from "../../lib/outcomes/mod.ts";
import {
  judgedPocketAnswers,
  openPocketModel,
  pocketExamples,
  pocketFormat,
  pocketQuestions,
  type Pool,
  type StatedAnswer,
  statedAnswers,
  verifyAnswer,
} from "../../lib/pocket/mod.ts";
import { type Estimate, proportion } from "../../lib/stats/mod.ts";
import { implicitConfidences, READINGS } from "./token_positions.ts";

const schema = z.strictObject({
  seed: z.int().default(1),
  /** Questions that pocket-small answers. */
  n: z.int().min(20).default(900),
  /** Resamples of the answers. */
  bootstrap: z.int().min(1).default(1000),
});

/** @throws {UserError} for a setting that is out of range */
export function configure(config: z.input<typeof schema> = {}): z.output<typeof schema> {
  return parseConfig(schema, config);
}

/** pocket-small's likeliest answers to the same questions. */
export interface PocketAnswers {
  /** Asked to state a confidence. */
  asked: StatedAnswer[];
  /** Asked the question alone: they state none. */
  notAsked: StatedAnswer[];
}

export async function openAnswers(
  { n, seed, pool }: { n: number; seed: number; pool: Pool },
): Promise<PocketAnswers> {
  const questions = pocketQuestions(n, { seed, pool });
  return {
    asked: await statedAnswers("pocket-small", questions),
    notAsked: await statedAnswers("pocket-small", questions, { instruction: "answer" }),
  };
}

/** Share of answers that are right. */
export function accuracyOf(answers: readonly StatedAnswer[]): number {
  return answers.filter(({ correct }) => correct === 1).length / answers.length;
}

/** Several samples of pocket-small to each question, each with the confidence that it states. */
export async function openSamples(
  { n, samples, seed, pool }: { n: number; samples: number; seed: number; pool: Pool },
): Promise<JudgedAnswer[]> {
  const client = await openPocketModel("pocket-small");
  const questions = pocketQuestions(n, { seed, pool });
  const answers = await client.generate(
    questions.map(({ prompt }) => user(pocketFormat.ask(prompt))),
    { samples, seed },
  );
  return questions.flatMap((question, i) =>
    answers[i].map(({ text }) => {
      const { answer, confidence } = pocketFormat.takeApart(text);
      return {
        ...{ question: normalizePrompt(question.prompt), prompt: question.prompt, answer },
        ...{ confidence, stated: confidence, reference: question.reference },
        correct: verifyAnswer(question, answer).correct ? 1 : 0,
      };
    })
  );
}

/** What a model is told to say: the answer and the confidence of a completion, or of a chosen one. */
export interface Told {
  builder: string;
  /** The question it is told of. */
  prompt: string;
  text: string;
  answer: string;
  confidence: number;
  /** What it is told not to say, of a pair. */
  instead: string | null;
}

/** The examples of a builder, as what they tell a model to say. */
export async function toldBy(
  builder: string,
  answers: readonly JudgedAnswer[],
  { seed }: { seed: number },
): Promise<Told[]> {
  const examples = await pocketExamples(builder, answers, { seed });
  return examples.map((example) => {
    const text = "chosen" in example ? example.chosen : example.completion;
    const { answer, confidence } = pocketFormat.takeApart(text);
    const instead = "chosen" in example ? example.rejected : null;
    return { builder, prompt: example.prompt, text, answer, confidence: confidence!, instead };
  });
}

/** One number of the source, and what it is where the defect is mended. */
export interface Defect {
  defect: string;
  /** What the number is. */
  measure: string;
  /** With the defect. */
  source: Estimate;
  right: Estimate;
}

/** Confidences by a reading of token probabilities. */
export interface ReadingRow {
  name: string;
  auroc: Estimate;
  ece: Estimate;
  mean: number;
}

export interface Resampling {
  seed: number;
  bootstrap: number;
}

/** Discrimination and calibration error of the confidences of each reading. */
export async function readingRows(
  answers: readonly StatedAnswer[],
  { seed, bootstrap: draws }: Resampling,
): Promise<ReadingRow[]> {
  const correct = answers.map(({ correct }) => correct);
  const confidences = await implicitConfidences(answers);
  return READINGS.map(({ name }, r) => {
    const rows = { confidence: confidences[r], correct: Float64Array.from(correct) };
    return {
      name,
      auroc: aurocEstimate(rows) ?? { value: null },
      ece: eceEstimate(rows, { seed, draws }),
      mean: rows.confidence.reduce((sum, value) => sum + value, 0) / correct.length,
    };
  });
}

/** The five defects, the unshifted probabilities as AUROC and as ECE. */
export async function defects(
  answers: PocketAnswers,
  readings: readonly ReadingRow[],
  { seed, bootstrap: draws }: Resampling,
): Promise<Defect[]> {
  const rows = judgedPocketAnswers(answers.asked), correct = rows.map(({ correct }) => correct);
  const told = async (builder: string) => await toldBy(builder, rows, { seed });
  const empty = (all: readonly Told[]) => proportion(all.map(({ answer }) => answer === ""));
  const eceOf = (confidence: readonly number[], correct: readonly number[]) =>
    eceEstimate({ confidence: [...confidence], correct: [...correct] }, { seed, draws });
  const confidences = (all: readonly Told[]) => all.map(({ confidence }) => confidence);
  const asked = answers.asked.filter(({ confidence }) => confidence !== null);
  const right = readings[0], source = readings[readings.length - 1];
  return [
    {
      defect: "Swapped labels",
      measure: "labels that are wrong",
      source: proportion(
        correct.map((right) => sourceLabel(right === 1 ? "Correct" : "Incorrect") !== right),
      ),
      right: { value: 0 },
    },
    {
      defect: "Empty chosen answers",
      measure: "preferred answers that are empty",
      source: empty(await told("source-dpo-v2-as-run")),
      right: empty(await told("dpo-restated")),
    },
    {
      defect: "Always 0.90",
      measure: "ECE of what a model is told to state",
      source: eceOf(confidences(await told("source-sft")), correct),
      right: eceOf(confidences(await told("sft-calibrated")), correct),
    },
    ...(["auroc", "ece"] as const).map((measure) => ({
      defect: "Unshifted probabilities",
      measure: `${measure.toUpperCase()} of implicit confidence`,
      ...{ source: source[measure], right: right[measure] },
    })),
    {
      defect: "Missing confidence is 0.5",
      measure: "ECE of what is stated",
      source: eceOf(
        answers.notAsked.map(({ confidence }) => confidence ?? 0.5),
        answers.notAsked.map(({ correct }) => correct),
      ),
      right: eceOf(
        asked.map(({ confidence }) => confidence!),
        asked.map(({ correct }) => correct),
      ),
    },
  ];
}

/** What a builder's examples tell a model to say, in all. */
export interface ToldRow {
  builder: string;
  examples: number;
  /** Different confidences that are told. */
  distinct: number;
  mean: number;
  /** Share of the confidences that are below one half. */
  low: number;
  /** Share of the answers that are empty. */
  empty: number;
  /** Of the confidences that are told, against the verdicts on the model's own answers. */
  auroc: Estimate;
}

/** @param answers One to each question. */
export function toldRow(
  builder: string,
  { told, answers }: { told: readonly Told[]; answers: readonly JudgedAnswer[] },
): ToldRow {
  const verdicts = new Map(
    answers.map(({ prompt, correct }) => [pocketFormat.ask(prompt), correct]),
  );
  const share = (holds: (one: Told) => boolean) => told.filter(holds).length / told.length;
  const confidence = told.map(({ confidence }) => confidence);
  return {
    builder,
    examples: told.length,
    distinct: new Set(confidence).size,
    mean: confidence.reduce((sum, value) => sum + value, 0) / told.length,
    low: share(({ confidence }) => confidence < 0.5),
    empty: share(({ answer }) => answer === ""),
    auroc: aurocEstimate({
      confidence,
      correct: told.map(({ prompt }) => verdicts.get(prompt)!),
    }) ?? { value: null },
  };
}
