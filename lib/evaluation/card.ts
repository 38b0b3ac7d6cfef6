/**
 * The router card: all that is said about one router on one set of outcomes, in the form in which it
 * is printed, plotted and saved. Names are snake_case as they are also the JSON of `lab evaluate`.
 */
import type { ReliabilityBin } from "../calibration/mod.ts";
import type { Interval } from "../stats/bootstrap.ts";

/** A statistic that may be undefined: a fixed choice, say, has no area under its curve. */
export type Maybe = number | null;

/** What is measured of a curve as a whole. */
export interface CurveStatistics {
  /** The exact area under PGR; see apgr. */
  apgr: Maybe;
  /** The same on RouteLLM's grid of 11 thresholds; see apgrGrid. */
  apgr_grid: Maybe;
  cpt50: Maybe;
  cpt80: Maybe;
  auc: Maybe;
  aiq: Maybe;
}

/** One position of the knob, fitted on validation queries, and what it does on test queries. */
export interface OperatingPoint {
  /** What the knob was fitted for, e.g. "drop <= 1%". */
  target: string;
  quality: number;
  /** Mean cost of a query, in the card's cost unit. */
  cost: number;
  /** Share of the queries that the strong candidate answers. */
  strong_share: number;
  /** The same of every candidate, by its name. */
  shares: Record<string, number>;
  /** Percentages against always using the strong model. */
  drop: number;
  cost_reduction: number;
  /** Percentages: quality above the best single model's, and what is missing to the oracle's. */
  gain_over_best_single: Maybe;
  gap_to_oracle: Maybe;
  /** Where costs are in US dollars and quality is in [0, 1]. */
  router_arena: Maybe;
  ci95: { quality: Interval | null; drop: Interval | null };
}

export interface RouterCard extends CurveStatistics {
  router: string;
  /** Number of test queries. */
  n: number;
  /** Mean quality of fixed choices on the test queries, and of the best choice for each query. */
  quality: { weak: number; strong: number; best_single: number; oracle: number };
  /** Along what APGR, CPT and AUC are measured. */
  x_axis: "share of strong calls" | "share of the spend range";
  cost_unit: "USD" | "strong calls";
  /** Percentages, against always using the strong model. */
  drop_at_cost_reduction: Record<"10" | "20" | "40" | "60", Maybe>;
  cost_reduction_at_drop: Record<"0" | "1", Maybe>;
  ci95: Record<keyof CurveStatistics, Interval | null>;
  /** Mean gain in quality on mixing weak and strong at random for the same spend; see gainOverRandom. */
  matched_random: { delta: Maybe; ci95: Interval | null; p: Maybe };
  operating_points: OperatingPoint[];
  /** Of the scores as probabilities, where they are such. */
  calibration: { of: string; brier: number; ece: number; bins: ReliabilityBin[] } | null;
  overhead: { latency_ms_p50: number; cost_usd: number };
  leakage: {
    /** Test prompts that are, normalised, among those the router learned from. */
    test_prompts_in_train: number;
    /** Whether the router was given the answers it is scored on. */
    sees_answers: boolean;
  };
}

/** A position along the curve, with the bootstrap band of quality there. */
export interface BandPoint {
  x: number;
  cost: Maybe;
  quality: Maybe;
  lo: Maybe;
  hi: Maybe;
}
