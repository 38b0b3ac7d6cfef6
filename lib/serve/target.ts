/**
 * From a router's scores to numbers that all routers share: how likely a query needs more than a candidate.
 * The cheapest candidate answers for which that is at most the threshold, else the reference: of two, the
 * strong one answers above the threshold (seed 003's rule at 0.5).
 */
import { UserError } from "../core/errors.ts";
import { needsOf as needsOfScores } from "../evaluation/mod.ts";
import { candidateName } from "../outcomes/mod.ts";
import type { Router } from "../routers/mod.ts";

/** Threshold of `/predict`, fixed, and of the model names that `/v1` lists. */
export const THRESHOLD = 0.5;

/** A router by the name that the service gives it. */
export interface ServedRouter {
  name: string;
  router: Router;
}

/** A router at a threshold: what the name of a model of `/v1` stands for. */
export interface Target {
  served: ServedRouter;
  threshold: number;
}

/** @throws {UserError} if there is none, or one does not choose between the candidates that are served */
export function servedRoutersOf(
  routers: ReadonlyMap<string, Router>,
  candidates: number,
): ServedRouter[] {
  if (routers.size === 0) throw new UserError("Cannot serve as there must be a router or more");
  return [...routers].map(([name, router]) => {
    if (router.candidates.length === candidates) return { name, router };
    throw new UserError(
      `Cannot serve ${name} as it must choose between the ${candidates} candidates that are served: ` +
        `it has ${router.candidates.map(candidateName).join(", ")}`,
    );
  });
}

/**
 * Need of each text for more than each candidate, as lib/evaluation has it, in [0, 1].
 *
 * @returns n texts x k candidates; of the reference it is 0
 */
export async function needsOf(
  { name, router }: ServedRouter,
  texts: readonly string[],
): Promise<number[][]> {
  const queries = texts.map((prompt, i) => ({
    id: `${i}`,
    dataset: "served",
    prompt,
    task: null,
    split: null,
  }));
  const k = router.candidates.length;
  const scores = await router.score(queries, { live: true });
  const needs = needsOfScores({ scores, scale: router.scale }, { candidates: k });
  const odd = needs.findIndex(Number.isNaN);
  if (odd >= 0) {
    throw new Error(`${name} scored ${scores[odd]} and ${scores[odd - odd % k + k - 1]}`);
  }
  return texts.map((_, i) =>
    Array.from(needs.subarray(k * i, k * (i + 1)), (need) => Math.min(1, Math.max(0, need)))
  );
}

/**
 * The candidate that answers: the cheapest that a text does not need more than, by the threshold. None that
 * is dearer than the reference is ever chosen.
 *
 * @returns its number, and how likely the text needs the reference: the least need of the others
 */
export function choose(
  needs: readonly number[],
  { costs, threshold }: { costs: readonly number[]; threshold: number },
): { candidate: number; score: number } {
  const reference = needs.length - 1;
  const cheaper = [...needs.keys()].slice(0, -1)
    .filter((j) => costs[j] <= costs[reference])
    .sort((a, b) => costs[a] - costs[b]);
  return {
    candidate: cheaper.find((j) => needs[j] <= threshold) ?? reference,
    score: Math.min(1, ...cheaper.map((j) => needs[j])),
  };
}

/** The name of `/v1` that stands for a threshold of a router, in plain decimals. */
export function modelIdOf(
  { served, threshold }: { served: Pick<ServedRouter, "name">; threshold: number },
): string {
  return `router-${served.name}-${DECIMALS.format(threshold)}`;
}

const DECIMALS = new Intl.NumberFormat("en", { useGrouping: false, maximumFractionDigits: 20 });

/** The target of a model name of `/v1`; null for one that is no `router-<router>-<threshold>`. */
export function targetOf(id: string, routers: readonly ServedRouter[]): Target | null {
  const [, name, digits] = /^router-(.+)-(\d+(?:\.\d+)?|\.\d+)$/.exec(id) ?? [];
  const served = routers.find((served) => served.name === name);
  const threshold = Number(digits);
  return served && threshold <= 1 ? { served, threshold } : null;
}
