/**
 * Router cards: how good is each router on recorded outcomes, at what cost, and how sure is that?
 * The method is RouteLLM's (arXiv 2406.18665) with intervals, exact areas and a matched random control.
 *
 *     deno task lab evaluate --outcomes routellm/mmlu --router tfidf-logistic,random,oracle
 */
import { parseConfig } from "../core/config.ts";
import { turn } from "../core/turn.ts";
import { z } from "zod";
import { type Cascade, evaluateCascade } from "./cascade.ts";
import type { OperatingPoint } from "./card.ts";
import { evaluateRouter, type Evaluation } from "./evaluate.ts";
import { pointIntervals } from "./intervals.ts";
import type { Target } from "./operating_point.ts";
import { testedOutcomes } from "./cross_fit.ts";
import { type Mixing, mixingOf } from "./pool.ts";
import {
  type Candidate,
  type CandidateMatrix,
  candidateMeans,
  candidateName,
  type DatasetCard,
  matrixDigest,
} from "../outcomes/mod.ts";
import { namedModelsSchema } from "../models/mod.ts";
import { openersOf, openRouters, type RouterFactory } from "../routers/mod.ts";
import { openPlan, type PlanConfig, planSchema } from "./plan.ts";
import { hasScores } from "./sample_scores.ts";

function isRouter(value: unknown): boolean {
  return typeof (value as Partial<RouterFactory> | null)?.fit === "function";
}

const targetSchema = z.union([
  z.strictObject({ maxDrop: z.number().min(0) }),
  z.strictObject({ maxCost: z.number().positive() }),
  z.strictObject({ maxStrongShare: z.number().min(0).max(1) }),
  z.strictObject({ best: z.literal(true) }),
]);

export const configSchema = planSchema.extend({
  /** Names, paths of files that export routers, folders of routers, and routers themselves. */
  routers: z.array(z.union([z.string(), z.custom<RouterFactory>(isRouter)])).min(1),
  /** Bootstrap resamples; 0 for none. */
  bootstrap: z.int().min(0).default(1000),
  /** What thresholds are fitted for: see {@linkcode Target}. Costs are in the cards' cost unit. */
  targets: z.array(targetSchema).min(1).default([{ maxDrop: 1 }, { best: true }]),
  /** How much worse than the reference an answer may be and match it; see FitOptions. */
  relax: z.number().min(0).optional(),
  /** Cascades to hold beside the routers: who answers first, by default the weak one, and the score whose low values escalate. */
  cascades: z.array(z.strictObject({ small: z.string().optional(), by: z.string() })).default([]),
  /** The models that routers use, by default the pocket models. */
  ...namedModelsSchema.shape,
});

export type Config = z.input<typeof configSchema>;

/** A candidate of the pool, on the tested queries. */
export interface PoolCandidate extends Candidate {
  /** The candidate as text, e.g. "small" or "small@bo5:proxy". */
  name: string;
  role: "weak" | "strong" | null;
  quality: number;
  /** Mean cost of an answer, in the cards' cost unit. */
  cost: number;
  /** True of those that random mixing mixes: see bestMixture. */
  mixed: boolean;
  /** Of always using it: of its quality, and of what it drops against the strong candidate in percent. */
  ci95: OperatingPoint["ci95"];
}

export interface RouterCards {
  outcomes: {
    name: string;
    queries: number;
    /** Of each split: queries that routers learn from, that thresholds are fitted on, and that are tested. */
    splits: { train: number; validation: number; test: number }[];
    quality: DatasetCard["quality"];
    /** What costs are made of, in words. */
    costs: string;
    /** The split into train and test queries, in words. */
    split: string;
    /** "out" where routers learned from another table or from other tasks than they are tested on. */
    distribution: "in" | "out";
    /** Queries to learn from in each split, at most; null for no limit. */
    train_queries: number | null;
    /** True where each answer of the weak candidate has a confidence, by which a cascade could escalate. */
    confidences: boolean;
    audit: DatasetCard["audit"];
    /** What cleaning took out of them, by step and split. */
    removed: DatasetCard["removed"];
    /** The same of the outcomes that were learned from, where they are another table. */
    train_removed: DatasetCard["removed"];
    /** Training queries left out because a test query has the same prompt. */
    removed_from_train: number;
    /** Shares of the tested queries that the strong model answers better than the weak one, and worse. */
    strong_better: number;
    weak_better: number;
  };
  candidates: PoolCandidate[];
  results: Evaluation[];
  cascades: Cascade[];
  /** Digests of the tested rows and, if from another table, of those learned from; results depend on both. */
  data: { name: string; digest: string; train_digest: string | null };
}

/** Who watches the work. */
export interface RouterCardsWatch {
  /** Hears of each router before it starts, and is awaited. */
  onRouter?: (name: string, index: number, count: number) => void | Promise<void>;
  /** Ends the work between two steps of a fold, or a training, which keeps a checkpoint. */
  signal?: AbortSignal;
}

/** Evaluates the routers of a config, one after another. */
export async function routerCards(
  config: Config,
  { onRouter, signal }: RouterCardsWatch = {},
): Promise<RouterCards> {
  const settings = parseConfig(configSchema, config);
  const factories = await openRouters(settings.routers);
  const { routers: _, bootstrap, targets: wanted, relax, cascades, ...rest } = settings;
  const { encoder, encoderPrice, classifier, ...data } = rest;
  const targets = Object.fromEntries(wanted.map((target) => [nameOf(target), target]));
  const { card, rivals, confidences, ...opened } = await openWithCascades(data, {
    cascades,
    options: { targets, draws: bootstrap, seed: settings.seed },
  });
  const { costs, plan, split, distribution, removed, trainRemoved } = opened;
  const { test } = plan, mixing = mixingOf(plan);
  const results: Evaluation[] = [];
  for (const [index, factory] of factories.entries()) {
    await turn(signal);
    await onRouter?.(factory.name, index, factories.length);
    results.push(
      await evaluateRouter(factory, plan, {
        ...{ seed: settings.seed, relax, signal },
        ...openersOf({ encoder, encoderPrice, classifier }),
        draws: bootstrap,
        targets,
      }),
    );
  }
  const { name, quality, audit, removed: cleaned } = card;
  const tested = testedOutcomes(plan);
  return {
    outcomes: {
      name,
      queries: test.queries.length,
      splits: plan.splits.map(({ train, validation, test }) => ({
        train: train.length,
        validation: validation.length,
        test: test.length,
      })),
      quality,
      costs,
      split,
      distribution,
      train_queries: settings.trainQueries ?? null,
      confidences,
      audit,
      removed: cleaned,
      train_removed: trainRemoved,
      removed_from_train: removed,
      ...disagreement(tested, mixing.weak),
    },
    candidates: describeCandidates(tested, { ...mixing, intervals: bootstrap > 0 }),
    results,
    cascades: rivals,
    data: {
      name,
      digest: matrixDigest(test),
      train_digest: plan.train === test ? null : matrixDigest(plan.train),
    },
  };
}

/**
 * Opens a plan and evaluates its cascades, before the routers, which may take hours: what is wrong with a cascade
 * is said at once. The table itself, half of the memory, is not held on to.
 */
async function openWithCascades(
  data: PlanConfig,
  { cascades, options }: {
    cascades: z.output<typeof configSchema>["cascades"];
    options: Pick<Parameters<typeof evaluateCascade>[1], "targets" | "draws" | "seed">;
  },
) {
  const opened = await openPlan(data);
  const rivals = cascades.map((cascade) => evaluateCascade(opened, { ...cascade, ...options }));
  const { table, scoresOf: _, ...rest } = opened;
  const { model } = rest.plan.test.candidates[mixingOf(rest.plan).weak];
  const confidences = hasScores(table, { column: "confidence", model });
  return { card: table.card, rivals, confidences, ...rest };
}

/** A target as cards name it, e.g. "drop <= 1%". */
function nameOf(target: Target): string {
  if ("maxDrop" in target) return `drop <= ${target.maxDrop}%`;
  if ("maxCost" in target) return `cost <= ${target.maxCost}`;
  if ("maxStrongShare" in target) return `strong share <= ${target.maxStrongShare}`;
  return "best quality";
}

function disagreement({ quality, candidates, queries }: CandidateMatrix, weak: number) {
  const k = candidates.length, n = queries.length;
  const share = (better: (gap: number) => boolean) =>
    queries.filter((_, i) => better(quality[i * k + k - 1] - quality[i * k + weak])).length / n;
  return { strong_better: share((gap) => gap > 0), weak_better: share((gap) => gap < 0) };
}

function describeCandidates(
  matrix: CandidateMatrix,
  { weak, mixture, intervals }: Mixing & { intervals: boolean },
): PoolCandidate[] {
  const strong = matrix.candidates.length - 1;
  const qualities = candidateMeans(matrix, "quality"), costs = candidateMeans(matrix, "cost");
  return matrix.candidates.map((candidate, j) => ({
    name: candidateName(candidate),
    ...candidate,
    role: j === strong ? "strong" : j === weak ? "weak" : null,
    quality: qualities[j],
    cost: costs[j],
    mixed: mixture.includes(j),
    ci95: intervals
      ? pointIntervals(new Int32Array(matrix.queries.length).fill(j), matrix)
      : { quality: null, drop: null },
  }));
}
