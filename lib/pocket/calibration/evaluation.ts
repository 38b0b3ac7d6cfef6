/**
 * What training changed: new answers of the trained model and of the one it comes from to questions that are
 * held out, verified, and their calibration, with differences paired by question, beside what needs no training.
 */
import {
  type CalibrationReport,
  calibrationReport,
  type JudgedConfidences,
  measureRuns,
  type NamedRuns,
  type Pair,
  pairedDifferences,
  type RunMeasures,
} from "../../calibration/mod.ts";
import { costOf, priceOf } from "../../models/mod.ts";
import { UserError } from "../../core/errors.ts";
import { makeTable, type Outcome, type OutcomeTable } from "../../outcomes/mod.ts";
import { POCKET_LANGUAGE_MODELS, type PocketLanguageModel } from "../models.ts";
import { pocketQuestions } from "../questions.ts";
import { type MeasuredAnswers, measuredAnswers } from "./measured_answers.ts";
import { trainingQuestions, validationQuestions } from "./questions.ts";
import { references } from "./references.ts";
import { type CalibrationMethod, confidenceOf } from "./settings.ts";
import { readTrainedModel } from "../trained_model.ts";
import { calibrationCardSchema } from "./card.ts";

export interface EvaluationOptions {
  /** Folder of the trained model. */
  model: string;
  /** Settings are chosen on validation questions, results told on the test's. @default "test" */
  on?: "test" | "validation";
  /** Questions. @default 900 */
  questions?: number;
  /** Answers of the untrained model to each question, whose agreement is a confidence too. @default 20 */
  samples?: number;
  /** Resamples of the questions. @default 1000 */
  draws?: number;
  seed?: number;
  threads?: number | undefined;
}

export interface CalibrationEvaluation {
  /** A row an answer, of both models, the confidence that was trained in `confidence`. */
  table: OutcomeTable;
  /** Of the trained model first, then of what needs no training. */
  measures: RunMeasures[];
  /** The trained model less each of the others. */
  differences: Pair[];
  /** The whole reports on both models' answers, by model. */
  reports: Record<string, CalibrationReport>;
}

/** Questions whose answers tell the base rate. */
const LEARNED = 900;

/** @throws {UserError} where the folder holds no trained model */
export async function evaluateCalibration(
  { model, on = "test", questions: n = 900, samples = 20, draws = 1000, seed = 1, threads }:
    EvaluationOptions,
): Promise<CalibrationEvaluation> {
  if (POCKET_LANGUAGE_MODELS.includes(model as PocketLanguageModel)) {
    throw new UserError(
      `Cannot evaluate ${model} as it is the name of a model that is not trained`,
      {
        hint: `Name a folder of that name by its path: ./${model}`,
      },
    );
  }
  const { weights, card: { base, training } } = await readTrainedModel(
    model,
    calibrationCardSchema,
  );
  const questions = on === "test"
    ? pocketQuestions(n, { seed: 1, pool: "test" })
    : validationQuestions(n);
  const of = confidenceOf(training.method as CalibrationMethod);
  const before = await measuredAnswers(base, questions, { of, threads });
  const after = await measuredAnswers(base, questions, { of, weights, threads });
  const trained: NamedRuns = { name: model, runs: [after] };
  const others = await references(questions, {
    learned: (await measuredAnswers(base, trainingQuestions(LEARNED), { of, threads })).answers,
    ...{ samples, seed, untrained: before },
  });
  const resampling = { seed, bootstrap: draws };
  const report = ({ confidence, correct }: JudgedConfidences) =>
    calibrationReport([...confidence], [...correct], {
      missing: { policy: "exclude" },
      queries: questions.map(({ id }) => id),
      draws,
      seed,
    });
  return {
    table: await tableOf({ [base]: before, [model]: after }, { base, on, n }),
    measures: [trained, ...others].map((one) => measureRuns(one, resampling)),
    differences: others.map((other) => pairedDifferences(trained, other, resampling)),
    reports: { [base]: report(before), [model]: report(after) },
  };
}

async function tableOf(
  models: Record<string, MeasuredAnswers>,
  { base, on, n }: { base: PocketLanguageModel; on: "test" | "validation"; n: number },
): Promise<OutcomeTable> {
  const rows = Object.entries(models).flatMap(([model, { answers, confidence }]) =>
    answers.map((answer, i): Outcome => ({
      dataset: "pocket",
      query_id: `${on}/${answer.question.id}`,
      prompt: answer.question.prompt,
      task: answer.question.family,
      reference: answer.question.reference,
      split: on,
      model,
      sample: 0,
      response: answer.text,
      quality: answer.correct,
      correct: answer.correct === 1,
      confidence: confidence[i],
      tokens_in: answer.tokensIn,
      tokens_out: answer.tokensOut,
      cost_usd: costOf(priceOf(base), { tokens_in: answer.tokensIn, tokens_out: answer.tokensOut }),
      latency_ms: null,
      "score.probability": answer.probability,
    }))
  );
  return await makeTable(rows, {
    name: "pocket",
    title: `PocketQA, ${Object.keys(models).join(" and ")}`,
    description:
      `Greedy answers to ${n} ${on} questions, each with its confidence, before and after training.`,
    quality: { what: "1 if the answer is correct, else 0", min: 0, max: 1 },
    weak: null,
    strong: null,
    caveats: [
      "The models are tiny and the world is made up: what holds here need not hold for large ones.",
    ],
    created_by: `lab calibration evaluate --model ${
      Object.keys(models).at(-1)
    } --on ${on} --questions ${n}`,
  });
}
