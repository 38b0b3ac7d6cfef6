/**
 * What a router learns from, query by query, for one that is trained elsewhere: a GPU job (gpu/jobs/encoder_router.py)
 * reads these rows and fine-tunes a large encoder on them, as trained-encoder, hybrid-* and best-route fit theirs here.
 */
import {
  type CandidateMatrix,
  candidateName,
  ownSplit,
  type Query,
  selectQueries,
  type Split,
} from "../outcomes/mod.ts";
import { LABELLINGS, type MatchKind } from "./features/labellings.ts";
import { qualityRange, qualityScale } from "./features/quality_scale.ts";
import type { Router } from "./router.ts";

/** `quality`, as trained-encoder learns it, and HybridLLM's labels, `prob` of which is BEST-Route's. */
export const LABEL_KINDS = ["quality", "det", "prob", "trans"] as const;
export type LabelKind = typeof LABEL_KINDS[number];

/** A query with its labels. */
export interface LabelRow {
  dataset: string;
  query_id: string;
  prompt: string;
  split: NonNullable<Query["split"]>;
  /** In [0, 1], by candidate; the reference of matches has none, as it would always be 1. */
  labels: Record<string, number>;
  /** As Router has it. */
  scale: Exclude<Router["scale"], "preference">;
  /** The candidate that others are compared with; null of qualities. */
  reference: string | null;
}

export interface RouterLabels {
  /** In the order of the outcomes. */
  rows: LabelRow[];
  /** Queries left out as their prompt is one of another side's. */
  leaked: number;
  /** What is to be said of the labels, a sentence each. */
  notes: string[];
}

/**
 * The labels of all queries, test queries among them, whose split says so.
 *
 * @param options.seed Of the held-out queries, where the outcomes have no validation split, and of drawn answers.
 * @throws {UserError} as ownSplit() does
 */
export function routerLabels(
  outcomes: CandidateMatrix,
  { kind, seed }: { kind: LabelKind; seed: number },
): RouterLabels {
  const { queries, candidates } = outcomes, k = candidates.length;
  const { leaked, ...split } = ownSplit(queries, { seed });
  const { labels, notes } = kind === "quality"
    ? { labels: unitQualities(outcomes, split), notes: [] }
    : LABELLINGS[kind satisfies MatchKind](outcomes, { split, seed, relax: 0 });
  const names = candidates.map(candidateName);
  const reference = kind === "quality" ? null : names[k - 1];
  const sides = Object.entries(split) as [LabelRow["split"], number[]][];
  const sideOf = new Map(sides.flatMap(([side, rows]) => rows.map((row) => [row, side] as const)));
  return {
    rows: queries.flatMap(({ dataset, id, prompt }, row) => {
      const side = sideOf.get(row);
      if (side === undefined) return [];
      const own = names.flatMap((name, j) =>
        name === reference ? [] : [[name, labels[row * k + j]] as const]
      );
      return [{
        ...{ dataset, query_id: id, prompt, split: side },
        labels: Object.fromEntries(own),
        ...{ scale: kind === "quality" ? "quality" : "match", reference },
      }];
    }),
    leaked,
    notes,
  };
}

/** Qualities on the scale of the queries to learn from; better or worse ones of test queries are its ends. */
function unitQualities(
  outcomes: CandidateMatrix,
  { train, validation }: Omit<Split, "test">,
): Float64Array {
  const { toUnit } = qualityScale(
    qualityRange(selectQueries(outcomes, [...train, ...validation])),
  );
  return outcomes.quality.map((value) => Math.min(1, Math.max(0, toUnit(value))));
}

/** The text of a JSON Lines file of labels. */
export function* labelLines(rows: readonly LabelRow[]): Generator<string> {
  for (const row of rows) yield JSON.stringify(row) + "\n";
}
