/**
 * Linear heads on an encoder of the query, one a label. An encoder that can be fine-tuned is trained whole, with
 * early stopping on queries that are held back; another one stays frozen, and the heads are regressions on its
 * embeddings, their penalty chosen on those queries.
 */
import { mean } from "simple-statistics";
import type { Live } from "../../core/remember.ts";
import { Store } from "../../core/store/store.ts";
import { fitLogistic, predictLogistic } from "../../stats/logistic.ts";
import { fitSoftmax } from "../../stats/softmax.ts";
import { dense, selectRows, type SparseMatrix } from "../../stats/sparse.ts";
import type { HeadLoss } from "../../models/mod.ts";
import { promptsOf, type Query } from "../../outcomes/mod.ts";
import { type FitOptions, needed } from "../fit_options.ts";
import { STRENGTHS } from "./quality_head.ts";
import { trainScorer } from "./scorer.ts";

export interface HeadLabels {
  /** n queries x k heads, row-major, in [0, 1]. */
  labels: Float64Array;
  heads: number;
  loss: HeadLoss;
  /** Rows that heads learn from, and rows that are held back. */
  split: { train: number[]; validation: number[] };
}

/** Probabilities of the labels of queries: n x k. */
export type Heads = (queries: readonly Query[], options?: Live) => Promise<Float64Array>;

/** @param router Whose heads they are: an error names it. */
export async function fitHeads(
  queries: readonly Query[],
  labelled: HeadLabels,
  { router, ...options }: FitOptions & { router: string },
): Promise<Heads> {
  const encoder = await needed(options, "encoder", router);
  if (encoder.fineTuning) {
    const { labels, heads, loss, split } = labelled;
    const part = (rows: number[]) => ({
      texts: rows.map((row) => queries[row].prompt),
      labels: Float64Array.from(rows.flatMap((row) => [
        ...labels.subarray(row * heads, (row + 1) * heads),
      ])),
    });
    const scorer = await trainScorer(part(split.train), {
      ...{ encoder: encoder.fineTuning, heads, loss, seed: options.seed, signal: options.signal },
      validation: part(split.validation),
      store: Store.open(), // a training of minutes is not done twice, by a notebook and then by the service
    });
    return (asked) => scorer.predict(promptsOf(asked));
  }
  const { width } = encoder;
  // Features whose mean square is 1, so that the same strengths fit any encoder
  const features = async (of: readonly Query[], live?: Live) =>
    dense(await encoder.embed(promptsOf(of), live), { width, length: Math.sqrt(width) });
  const predict = fitFrozen(await features(queries), labelled);
  return async (asked, live) => predict(await features(asked, live));
}

/** The strength that suits the held-back rows best, fitted to all rows. */
function fitFrozen(
  features: SparseMatrix,
  { labels, heads, loss, split: { train, validation } }: HeadLabels,
): (rows: SparseMatrix) => Float64Array {
  const labelsOf = (rows: readonly number[]) =>
    Float64Array.from(rows.flatMap((row) => [...labels.subarray(row * heads, (row + 1) * heads)]));
  const fit = loss === "softmax" ? fitSoftmax : fitEach;
  const known = selectRows(features, train), asked = selectRows(features, validation);
  const truth = labelsOf(validation), learned = labelsOf(train);
  const errors = STRENGTHS.map((c) => {
    const p = fit(known, learned, { k: heads, c })(asked);
    return mean(Array.from(p, (value, cell) => (value - truth[cell]) ** 2));
  });
  const c = STRENGTHS[errors.indexOf(Math.min(...errors))];
  return fit(features, labels, { k: heads, c });
}

/** A logistic regression for each label. */
function fitEach(
  features: SparseMatrix,
  labels: Float64Array,
  { k, c }: { k: number; c: number },
): (rows: SparseMatrix) => Float64Array {
  const models = Array.from(
    { length: k },
    (_, j) => fitLogistic(features, labels.filter((_, cell) => cell % k === j), { c }),
  );
  return (rows) => {
    const scores = new Float64Array(rows.rows * k);
    models.forEach((model, j) =>
      predictLogistic(model, rows).forEach((p, i) => scores[i * k + j] = p)
    );
    return scores;
  };
}
