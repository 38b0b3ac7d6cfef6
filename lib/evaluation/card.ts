/**
 * The router card: all that is said about one router on one set of outcomes, in the form in which it
 * is printed, plotted and saved. Names are snake_case as they are also the JSON of `lab evaluate`.
 */
import { z } from "zod";

const maybe = z.number().nullable();
const interval = z.tuple([z.number(), z.number()]);

/** A statistic that may be undefined: a fixed choice, say, has no area under its curve. */
export type Maybe = z.infer<typeof maybe>;

/** The value, or null where it is not finite: undefined, in a card. */
export function orNull(value: number): Maybe {
  return Number.isFinite(value) ? value : null;
}

const curveStatistics = {
  /** The exact area under PGR; see apgr. */
  apgr: maybe,
  /** The same on RouteLLM's grid of 11 thresholds; see apgrGrid. */
  apgr_grid: maybe,
  cpt50: maybe,
  cpt80: maybe,
  auc: maybe,
  aiq: maybe,
};

/** The tables of HybridLLM and BEST-Route, read off a curve: percentages against always using the strong candidate. */
const savings = {
  drop_at_cost_reduction: <T>(of: T) => ({ "10": of, "20": of, "40": of, "60": of }),
  cost_reduction_at_drop: <T>(of: T) => ({ "0": of, "1": of, "2": of }),
};

/** A share or a difference with its interval. */
const estimated = <T extends z.ZodType>(value: T) =>
  z.strictObject({ value, ci95: interval.nullable() });

/** At the threshold whose cost reduction is nearest. */
const chosenSchema = z.strictObject({
  /** Share of the queries that each candidate answers, by its name. */
  shares: z.record(z.string(), estimated(z.number())),
  /** HybridLLM's; see chosenAt(). */
  quality_gap_difference: estimated(maybe),
});

/** Statistics of a curve as a whole. */
export type CurveStatistics = z.infer<z.ZodObject<typeof curveStatistics>>;

/** A threshold, fitted on validation queries, and what it does on test queries. */
const operatingPointSchema = z.strictObject({
  /** Target of the fitted threshold, e.g. "drop <= 1%". */
  target: z.string(),
  /**
   * From 0 to 1, as the service's model names have it, fitted on the validation queries of all folds together,
   * while each fold's own, fitted on its own, made the figures below. Null where the service has none that does
   * the same.
   */
  threshold: maybe,
  /** What it does on the validation queries it was fitted on. */
  validation: z.strictObject({
    queries: z.int(),
    quality: z.number(),
    cost: z.number(),
    strong_share: z.number(),
  }),
  quality: z.number(),
  /** Mean cost of a query, in the card's cost unit. */
  cost: z.number(),
  /** Share of the queries that the strong candidate answers. */
  strong_share: z.number(),
  /** The same of every candidate, by its name. */
  shares: z.record(z.string(), z.number()),
  /** Percentages against always using the strong candidate; no drop where its quality is 0. */
  drop: maybe,
  cost_reduction: z.number(),
  /** Percentages: quality above the best single candidate's, and what is missing to the oracle's. */
  gain_over_best_single: maybe,
  gap_to_oracle: maybe,
  /** Where costs are in US dollars and quality is in [0, 1]. */
  router_arena: maybe,
  ci95: z.strictObject({ quality: interval.nullable(), drop: interval.nullable() }),
});

export type OperatingPoint = z.infer<typeof operatingPointSchema>;

const taskPoint = operatingPointSchema
  .pick({ quality: true, cost: true, strong_share: true })
  .extend({
    /** As of an operating point; null where the strong candidate's quality on the task is 0. */
    drop: maybe,
    /** Quality less the strong candidate's: a drop in percent of a low quality is large. */
    gain: z.number(),
    ci95: z.strictObject({
      quality: interval.nullable(),
      drop: interval.nullable(),
      gain: interval.nullable(),
    }),
  });

/** The tested queries of one task. */
const taskSchema = z.strictObject({
  /** Null of the last row: tasks of fewer than ten queries together, and queries without a task. */
  task: z.string().nullable(),
  /** Tasks that the row joins. */
  tasks: z.int(),
  n: z.int(),
  /** Of always using the weak candidate, and the strong one. */
  weak: taskPoint,
  strong: taskPoint,
  /** Mean quality of the best choice for each query. */
  oracle: z.number(),
  operating_points: z.array(taskPoint.extend({ target: z.string() })),
});

export const routerCardSchema = z.strictObject({
  router: z.string(),
  /** Number of test queries. */
  n: z.int(),
  /** What is to be said of how it was fitted, a sentence each. */
  notes: z.array(z.string()),
  ...curveStatistics,
  /** Mean quality of fixed choices on the test queries, and of the best choice for each query. */
  quality: z.strictObject({
    weak: z.number(),
    strong: z.number(),
    best_single: z.number(),
    oracle: z.number(),
  }),
  /** Along what APGR, CPT and AUC are measured. */
  x_axis: z.enum(["share of strong calls", "share of the spend range"]),
  cost_unit: z.enum(["USD", "strong calls"]),
  /** Percentages, against always using the strong candidate. */
  drop_at_cost_reduction: z.strictObject(savings.drop_at_cost_reduction(maybe)),
  cost_reduction_at_drop: z.strictObject(savings.cost_reduction_at_drop(maybe)),
  ci95: z.strictObject({
    apgr: interval.nullable(),
    apgr_grid: interval.nullable(),
    cpt50: interval.nullable(),
    cpt80: interval.nullable(),
    auc: interval.nullable(),
    aiq: interval.nullable(),
    drop_at_cost_reduction: z.strictObject(savings.drop_at_cost_reduction(interval.nullable())),
    cost_reduction_at_drop: z.strictObject(savings.cost_reduction_at_drop(interval.nullable())),
  }),
  /** Who answers where so much is saved; null for a fixed choice. */
  chosen_at_cost_reduction: z.strictObject(savings.drop_at_cost_reduction(chosenSchema)).nullable(),
  /** Mean gain in quality on the best random mixing of the same candidates for the same spend; see gainOverRandom. */
  matched_random: z.strictObject({ delta: maybe, ci95: interval.nullable(), p: maybe }),
  operating_points: z.array(operatingPointSchema),
  /** By task; null where the tested queries are not of two tasks or more. See byTask(). */
  by_task: z.array(taskSchema).nullable(),
  /** Of the scores as probabilities, where they are such. */
  calibration: z.strictObject({
    of: z.string(),
    brier: z.number(),
    ece: z.number(),
    bins: z.array(z.strictObject({
      lo: z.number(),
      hi: z.number(),
      n: z.number(),
      confidence: z.number(),
      accuracy: z.number(),
    })),
  }).nullable(),
  overhead: z.strictObject({ latency_ms_p50: z.number(), cost_usd: z.number() }),
  /**
   * What the router was given to learn from, with the validation queries of its thresholds, in the largest of the
   * splits: queries, and recorded qualities of their answers. Null where that is not known.
   */
  training: z.strictObject({ queries: z.int(), labels: z.int() }).nullable(),
  leakage: z.strictObject({
    /** Test prompts that are, normalised, among those the router learned from; null where these are not known. */
    test_prompts_in_train: z.int().nullable(),
    /** True where the router was given the answers it is scored on. */
    sees_answers: z.boolean(),
  }),
});

export type RouterCard = z.infer<typeof routerCardSchema>;

/** A position along the curve, with the bootstrap band of quality there. */
export interface BandPoint {
  x: number;
  cost: Maybe;
  quality: Maybe;
  lo: Maybe;
  hi: Maybe;
}
