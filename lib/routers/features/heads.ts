/**
 * Linear heads on an encoder of the query, one a label. An encoder that can be fine-tuned is trained whole, with
 * early stopping on queries that are held back; another one stays frozen, and the heads are regressions on its
 * embeddings, their penalty chosen on those queries.
 */
import { mean } from "simple-statistics";
import type { Live } from "../../core/remember.ts";
import { Store } from "../../core/store/store.ts";
import { fitSoftmax, predictSoftmax } from "../../stats/softmax.ts";
import { dense, selectRows, type SparseMatrix } from "../../stats/sparse.ts";
import { UserError } from "../../core/errors.ts";
import type { Able, HeadLoss } from "../../models/mod.ts";
import { promptsOf, type Query } from "../../outcomes/mod.ts";
import { type FitOptions, needed } from "../fit_options.ts";
import { fitHeadsTo, type LogisticHeads, predictHeads } from "./logistic_heads.ts";
import { STRENGTHS } from "./quality_head.ts";
import { openScorer, trainScorer } from "./scorer.ts";

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

/** What heads have learned. */
export type LearnedHeads = {
  heads: number;
  loss: HeadLoss;
  /** Of an encoder that was trained whole, its weights and the heads'; else the regressions on its embeddings. */
  fitted: { params: Float32Array } | FrozenHeads;
};

/** Of one choice among all the point that fitSoftmax() found, of labels that are each true or false regressions. */
type FrozenHeads = { point: Float64Array } | LogisticHeads;

/** @param router Whose heads they are: an error names it. */
export async function fitHeads(
  queries: readonly Query[],
  labelled: HeadLabels,
  { router, ...options }: FitOptions & { router: string },
): Promise<LearnedHeads> {
  const encoder = await needed(options, "encoder", router);
  const { heads, loss } = labelled;
  if (encoder.fineTuning) {
    const { labels, split } = labelled;
    const part = (rows: number[]) => ({
      texts: rows.map((row) => queries[row].prompt),
      labels: Float64Array.from(rows.flatMap((row) => [
        ...labels.subarray(row * heads, (row + 1) * heads),
      ])),
    });
    const { params } = await trainScorer(part(split.train), {
      ...{ encoder: encoder.fineTuning, heads, loss, seed: options.seed, signal: options.signal },
      validation: part(split.validation),
      store: Store.open(), // a training of minutes is not done twice, by a notebook and then by the service
    });
    return { heads, loss, fitted: { params } };
  }
  return { heads, loss, fitted: fitFrozen(await featuresOf(encoder, queries), labelled) };
}

/** @param router As in {@linkcode fitHeads}. */
export async function openHeads(
  { heads, loss, fitted }: LearnedHeads,
  { router, ...options }: Pick<FitOptions, "encoder"> & { router: string },
): Promise<Heads> {
  const encoder = await needed(options, "encoder", router);
  if ("params" in fitted) {
    if (encoder.fineTuning === undefined) {
      throw new UserError(`Cannot open ${router} as ${encoder.name} cannot be fine-tuned`);
    }
    const predict = await openScorer(fitted.params, { encoder: encoder.fineTuning, heads, loss });
    return (asked) => predict(promptsOf(asked));
  }
  return async (asked, live) => predictFrozen(fitted, await featuresOf(encoder, asked, live));
}

/** Features whose mean square is 1, so that the same strengths fit any encoder. */
async function featuresOf(
  encoder: Able<"embed">,
  queries: readonly Query[],
  live?: Live,
): Promise<SparseMatrix> {
  const { width } = encoder;
  return dense(await encoder.embed(promptsOf(queries), live), { width, length: Math.sqrt(width) });
}

/** The strength that suits the held-back rows best, fitted to all rows. */
function fitFrozen(
  features: SparseMatrix,
  { labels, heads, loss, split: { train, validation } }: HeadLabels,
): FrozenHeads {
  const labelsOf = (rows: readonly number[]) =>
    Float64Array.from(rows.flatMap((row) => [...labels.subarray(row * heads, (row + 1) * heads)]));
  const fit = loss === "softmax" ? fitChoice : fitHeadsTo;
  const known = selectRows(features, train), asked = selectRows(features, validation);
  const truth = labelsOf(validation), learned = labelsOf(train);
  const errors = STRENGTHS.map((c) => {
    const p = predictFrozen(fit(known, learned, { k: heads, c }), asked);
    return mean(Array.from(p, (value, cell) => (value - truth[cell]) ** 2));
  });
  const c = STRENGTHS[errors.indexOf(Math.min(...errors))];
  return fit(features, labels, { k: heads, c });
}

/** One of the labels. */
function fitChoice(
  features: SparseMatrix,
  labels: Float64Array,
  options: { k: number; c: number },
): FrozenHeads {
  return { point: fitSoftmax(features, labels, options) };
}

function predictFrozen(fitted: FrozenHeads, rows: SparseMatrix): Float64Array {
  const { width } = rows;
  if ("point" in fitted) {
    return predictSoftmax(fitted.point, rows, { k: fitted.point.length / (width + 1) });
  }
  return predictHeads(fitted, rows);
}
