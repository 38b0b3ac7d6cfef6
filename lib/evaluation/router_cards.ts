/**
 * Router cards: how good is each router on recorded outcomes, at what cost, and how sure is that?
 * The method is RouteLLM's (arXiv 2406.18665) with intervals, exact areas and a matched random control.
 *
 *     deno task lab evaluate --outcomes routellm/mmlu --router tfidf-logistic,random,oracle
 */
import { parseConfig } from "../core/config.ts";
import { z } from "zod";
import { evaluateRouter, type Evaluation } from "./evaluate.ts";
import type { Target } from "./operating_point.ts";
import { weakIndex } from "./pool.ts";
import {
  type Candidate,
  type CandidateMatrix,
  candidateMeans,
  candidateName,
  type DatasetCard,
  matrixDigest,
} from "../outcomes/mod.ts";
import { namedModelsSchema } from "../models/mod.ts";
import { openersOf, routerByName } from "../routers/mod.ts";
import { openPlan, planSchema } from "./plan.ts";

export const configSchema = planSchema.extend({
  routers: z.array(z.string()).min(1),
  /** Bootstrap resamples; 0 for none. */
  bootstrap: z.int().min(0).default(1000),
  /** Fit a threshold for losing at most this percentage of the strong model's quality. */
  maxDrop: z.number().min(0).default(1),
  /** Fit one for a mean cost of a query of at most this much, in the cards' cost unit. */
  maxCost: z.number().positive().optional(),
  /** The models that routers use, by default the pocket models. */
  ...namedModelsSchema.shape,
});

export type Config = z.input<typeof configSchema>;

/** A candidate of the pool, on all outcomes. */
export interface PoolCandidate extends Candidate {
  /** The candidate as text, e.g. "small" or "small@bo5:proxy". */
  name: string;
  role: "weak" | "strong" | null;
  quality: number;
  /** Mean cost of an answer, in the cards' cost unit. */
  cost: number;
}

export interface RouterCards {
  outcomes: {
    name: string;
    queries: number;
    quality: DatasetCard["quality"];
    /** The split into train and test queries, in words. */
    split: string;
    audit: DatasetCard["audit"];
    /** What cleaning took out of them, by step and split. */
    removed: DatasetCard["removed"];
    /** The same of the outcomes that were learned from, where they are another table. */
    train_removed: DatasetCard["removed"];
    /** Training queries left out because a test query has the same prompt. */
    removed_from_train: number;
    /** Shares of the queries that the strong model answers better than the weak one, and worse. */
    strong_better: number;
    weak_better: number;
  };
  candidates: PoolCandidate[];
  results: Evaluation[];
  /** Digests of the tested rows and, if from another table, of those learned from; results depend on both. */
  data: { name: string; digest: string; train_digest: string | null };
}

/** Evaluates the routers of a config, one after another; `onRouter` hears of each before it starts. */
export async function routerCards(
  config: Config,
  { onRouter, signal }: {
    onRouter?: (name: string, index: number) => void;
    /** Ends the work between two routers, or a training, which keeps a checkpoint. */
    signal?: AbortSignal;
  } = {},
): Promise<RouterCards> {
  const settings = parseConfig(configSchema, config);
  const factories = settings.routers.map(routerByName);
  const { routers: _, bootstrap, maxDrop, maxCost, encoder, classifier, ...data } = settings;
  const { table, plan, split, removed, trainRemoved } = await openPlan(data);
  const { test } = plan, weak = weakIndex(plan.train);
  const results: Evaluation[] = [];
  for (const [index, factory] of factories.entries()) {
    signal?.throwIfAborted();
    onRouter?.(factory.name, index);
    results.push(
      await evaluateRouter(factory, plan, {
        seed: settings.seed,
        signal,
        ...openersOf({ encoder, classifier }),
        draws: bootstrap,
        targets: targetsOf({ maxDrop, maxCost }),
      }),
    );
  }
  const { name, quality, audit, removed: cleaned } = table.card;
  return {
    outcomes: {
      name,
      queries: test.queries.length,
      quality,
      split,
      audit,
      removed: cleaned,
      train_removed: trainRemoved,
      removed_from_train: removed,
      ...disagreement(test, weak),
    },
    candidates: describeCandidates(test, weak),
    results,
    data: {
      name,
      digest: matrixDigest(test),
      train_digest: plan.train === test ? null : matrixDigest(plan.train),
    },
  };
}

function targetsOf(
  { maxDrop, maxCost }: Pick<z.output<typeof configSchema>, "maxDrop" | "maxCost">,
): Record<string, Target> {
  return {
    [`drop <= ${maxDrop}%`]: { maxDrop },
    ...(maxCost === undefined ? {} : { [`cost <= ${maxCost}`]: { maxCost } }),
    "best quality": { best: true },
  };
}

function disagreement({ quality, candidates, queries }: CandidateMatrix, weak: number) {
  const k = candidates.length, n = queries.length;
  const share = (better: (gap: number) => boolean) =>
    queries.filter((_, i) => better(quality[i * k + k - 1] - quality[i * k + weak])).length / n;
  return { strong_better: share((gap) => gap > 0), weak_better: share((gap) => gap < 0) };
}

function describeCandidates(matrix: CandidateMatrix, weak: number): PoolCandidate[] {
  const strong = matrix.candidates.length - 1;
  const qualities = candidateMeans(matrix, "quality"), costs = candidateMeans(matrix, "cost");
  return matrix.candidates.map((candidate, j) => ({
    name: candidateName(candidate),
    ...candidate,
    role: j === strong ? "strong" : j === weak ? "weak" : null,
    quality: qualities[j],
    cost: costs[j],
  }));
}
