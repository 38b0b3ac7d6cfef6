/** Implicit training by the weight of the Brier score: the mean that is trained, and the probability that is not. */
import { type DataTable, dataTable } from "../../lib/report/mod.ts";
import type { MeasuredAnswers, PocketQuestion } from "../../lib/pocket/mod.ts";
import {
  type JudgedConfidences,
  measureRuns,
  type Resampling,
  type RunMeasures,
} from "../../lib/calibration/mod.ts";
import type { TrainAllOptions } from "./compared.ts";
import { answersOf, learnedAnswers, recipeOf, train } from "./study.ts";

/** Measures of answers after training with a weight; null of the untrained. */
export interface SweepRow<Lambda extends number | null = number | null> {
  lambda: Lambda;
  /** Of the geometric mean over an answer's tokens. */
  measured: RunMeasures;
  /** Of their product. */
  product: RunMeasures;
}

export interface SweepOptions extends Pick<TrainAllOptions, "learned" | "share" | "watch"> {
  seeds: readonly number[];
  questions: readonly PocketQuestion[];
  resampling: Resampling;
}

export async function sweep(
  lambdas: readonly number[],
  { seeds, learned, questions, resampling, ...options }: SweepOptions,
): Promise<SweepRow<number>[]> {
  const { config, ...recipe } = recipeOf("implicit");
  const answers = await learnedAnswers(learned, { of: "per-token" });
  const rows: SweepRow<number>[] = [];
  for (const lambda of lambdas) {
    const runs: MeasuredAnswers[] = [];
    for (const seed of seeds) {
      const { weights } = await train({ ...recipe, config: { ...config, lambda } }, {
        ...{ ...options, answers, seed },
      });
      runs.push(await answersOf(questions, { weights, of: "per-token" }));
    }
    rows.push({ lambda, ...both(runs, resampling) });
  }
  return rows;
}

/** The untrained model's row. */
export function unswept(answered: MeasuredAnswers, resampling: Resampling): SweepRow[] {
  return [{ lambda: null, ...both([answered], resampling) }];
}

function both(runs: readonly MeasuredAnswers[], resampling: Resampling) {
  const products = runs.map(({ answers, correct }): JudgedConfidences => ({
    confidence: answers.map(({ probability }) => probability),
    correct,
  }));
  return {
    measured: measureRuns({ name: "geometric mean", runs }, resampling),
    product: measureRuns({ name: "product", runs: products }, resampling),
  };
}

export const SWEEP_TABLE = "Implicit training by the weight of the Brier score";

export function sweepTable(rows: readonly SweepRow[]): DataTable {
  return dataTable({
    title: SWEEP_TABLE,
    columns: [
      { key: "lambda", label: "Lambda", align: "right", help: "weight of the Brier score" },
      { key: "accuracy", label: "Accuracy", format: ".1%", help: "share of the answers right" },
      {
        key: "ece",
        label: "ECE",
        format: ".3f",
        help: "of the geometric mean: distance from how often it comes true, over ten bins",
      },
      { key: "auroc", label: "AUROC", format: ".3f", help: "telling right answers from wrong" },
      {
        key: "productEce",
        label: "ECE of the product",
        format: ".3f",
        help: "of the probability of the whole answer, which is not trained",
      },
      {
        key: "productAuroc",
        label: "AUROC of the product",
        format: ".3f",
        help: "of the same",
      },
    ],
    rows: rows.map(({ lambda, measured: { accuracy, ece, auroc }, product }) => ({
      lambda: lambda === null ? "untrained" : String(lambda),
      ...{ accuracy, ece, auroc, productEce: product.ece, productAuroc: product.auroc },
    })),
  });
}
