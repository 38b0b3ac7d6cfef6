/**
 * What training changed: new answers of the trained model and of the one it comes from to questions that are
 * held out, verified anew, and their calibration in pairs by question, beside what needs no training - the constant base rate,
 * Platt's calibration of what the untrained model states, cross-fitted, and its token probability.
 */
import {
  auroc,
  brier,
  type CalibrationReport,
  calibrationReport,
  crossFit,
  ece,
  platt,
  reliabilityTable,
} from "../../calibration/mod.ts";
import { costOf, priceOf } from "../../models/mod.ts";
import { makeTable, type Outcome, type OutcomeTable } from "../../outcomes/mod.ts";
import { bootstrap, intervalOf, pValue } from "../../stats/mod.ts";
import type { Metrics } from "../../training/mod.ts";
import { type PocketLanguageModel } from "../models.ts";
import { type PocketQuestion, pocketQuestions } from "../questions.ts";
import { type StatedAnswer, statedAnswers } from "../stated_answers.ts";
import { monitored } from "./monitor.ts";
import { validationQuestions } from "./questions.ts";
import { readTrainedModel } from "./trained_model.ts";

export interface EvaluationOptions {
  /** Folder of the trained model. */
  model: string;
  /** Settings are chosen on validation questions, results told on the test's. @default "test" */
  on?: "test" | "validation";
  /** Questions. @default 900 */
  questions?: number;
  /** Resamples of the questions. @default 1000 */
  draws?: number;
  seed?: number;
  threads?: number | undefined;
}

/** The difference of a measure between the trained model and something else, on resamples of the questions. */
export interface PairedDifference {
  value: number;
  /** 95% interval and two-sided p-value; null where a resample has no value. */
  interval: [number, number] | null;
  p: number | null;
}

const MEASURES = ["accuracy", "ece", "brier", "auroc"] as const;

export interface CalibrationEvaluation {
  /** A row an answer, of both models, the confidence that was trained in `confidence`. */
  table: OutcomeTable;
  /** Measures of the trained model and of what it is held against, by name. */
  measures: Record<string, Metrics>;
  /** Trained less each other, by the other's name. */
  differences: Record<string, Record<typeof MEASURES[number], PairedDifference>>;
  /** The whole reports on both models' answers, by model. */
  reports: Record<string, CalibrationReport>;
}

/** Confidences, some of them missing, and verdicts of one thing that is compared; a row a question. */
interface Rows {
  confidence: (number | null)[];
  correct: (0 | 1)[];
}

/** @throws {UserError} where the folder holds no trained model */
export async function evaluateCalibration(
  { model, on = "test", questions: n = 900, draws = 1000, seed = 1, threads }: EvaluationOptions,
): Promise<CalibrationEvaluation> {
  const { weights, card: { base, training } } = await readTrainedModel(model);
  const questions = on === "test"
    ? pocketQuestions(n, { seed: 1, pool: "test" })
    : validationQuestions(n);
  const implicit = training.method === "implicit" || training.method === "unshifted";
  const instruction = implicit ? "answer" : "confidence";
  const before = await statedAnswers(base, questions, { threads, instruction });
  const after = await statedAnswers(base, questions, { weights, threads, instruction });
  const confidenceOf = (answer: StatedAnswer) => implicit ? answer.perToken : answer.confidence;
  const rows = (answers: readonly StatedAnswer[], of: (answer: StatedAnswer) => number | null) => ({
    confidence: answers.map(of),
    correct: answers.map(({ correct }) => correct),
  });
  const trained = rows(after, confidenceOf), untrained = rows(before, confidenceOf);
  const others: Record<string, Rows> = {
    [base]: untrained,
    "Platt on it": plattOn(untrained, questions, seed),
    "its token probability": rows(before, ({ probability }) => probability),
  };
  const report = (of: Rows) =>
    calibrationReport(of.confidence, of.correct, {
      missing: { policy: "exclude" },
      queries: questions.map(({ id }) => id),
      draws,
      seed,
    });
  return {
    table: await tableOf(
      { [base]: { answers: before, confidenceOf }, [model]: { answers: after, confidenceOf } },
      { base, on, n },
    ),
    measures: Object.fromEntries(
      Object.entries({ [model]: trained, ...others }).map(([name, of]) => [name, watch(of)]),
    ),
    differences: Object.fromEntries(
      Object.entries(others).map(([name, other]) => [
        name,
        differences(trained, other, { draws, seed }),
      ]),
    ),
    reports: { [base]: report(untrained), [model]: report(trained) },
  };
}

function watch({ confidence, correct }: Rows): Metrics {
  return monitored(confidence.map((value, i) => ({ confidence: value, correct: correct[i] })));
}

/** Stated confidences recalibrated, each by a fit that did not see its question; missing ones stay missing. */
function plattOn(
  { confidence, correct }: Rows,
  questions: readonly PocketQuestion[],
  seed: number,
): Rows {
  const stated = confidence.flatMap((value, i) => value === null ? [] : [i]);
  const { calibrated } = crossFit(
    stated.map((i) => confidence[i]!),
    stated.map((i) => correct[i]),
    { calibrator: platt(), groups: stated.map((i) => questions[i].id), folds: 5, seed },
  );
  const all: (number | null)[] = confidence.map(() => null);
  stated.forEach((i, place) => all[i] = calibrated[place]);
  return { confidence: all, correct };
}

function differences(
  ours: Rows,
  theirs: Rows,
  { draws, seed }: { draws: number; seed: number },
): Record<typeof MEASURES[number], PairedDifference> {
  const n = ours.correct.length;
  const gap = (weights: Float64Array) => {
    const [a, b] = [measuresOf(ours, weights), measuresOf(theirs, weights)];
    return Object.fromEntries(MEASURES.map((name) => [name, a[name] - b[name]]));
  };
  const value = gap(new Float64Array(n).fill(1));
  const drawn = bootstrap(n, gap, { draws, seed });
  return Object.fromEntries(MEASURES.map((name) => [name, {
    value: value[name],
    interval: intervalOf(drawn.get(name), n),
    p: pValue(drawn.get(name)),
  }])) as Record<typeof MEASURES[number], PairedDifference>;
}

/** Weighted measures; those of confidences are of the rows that have one, NaN where they are undefined. */
function measuresOf({ confidence, correct }: Rows, weights: Float64Array) {
  const total = weights.reduce((a, b) => a + b, 0);
  const stated = confidence.flatMap((value, i) => value === null || weights[i] === 0 ? [] : [i]);
  const c = stated.map((i) => confidence[i]!), y = stated.map((i) => correct[i]);
  const options = { weights: stated.map((i) => weights[i]) };
  const known = stated.length > 0;
  return {
    accuracy: correct.reduce<number>((sum, right, i) => sum + right * weights[i], 0) / total,
    ece: known ? ece(reliabilityTable(c, y, { bins: 10, ...options })) : NaN,
    brier: known ? brier(c, y, options) : NaN,
    auroc: new Set(y).size === 2 ? auroc(c, y, options) : NaN,
  };
}

interface Answered {
  answers: readonly StatedAnswer[];
  confidenceOf: (answer: StatedAnswer) => number | null;
}

async function tableOf(
  models: Record<string, Answered>,
  { base, on, n }: { base: PocketLanguageModel; on: "test" | "validation"; n: number },
): Promise<OutcomeTable> {
  const rows = Object.entries(models).flatMap(([model, { answers, confidenceOf }]) =>
    answers.map((answer): Outcome => ({
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
      confidence: confidenceOf(answer),
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
