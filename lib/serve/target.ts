/**
 * From a router's scores to numbers that all routers share: how likely a query needs more than a candidate.
 * The cheapest candidate answers for which that is at most the threshold, else the reference: of two, the
 * strong one answers above the threshold (seed 003's rule at 0.5). Where there is a mapper, routers that name
 * policies are asked for these in place of scores.
 */
import { UserError } from "../core/errors.ts";
import { needsOf as needsOfScores } from "../evaluation/mod.ts";
import { candidateName, type Query } from "../outcomes/mod.ts";
import type { NamedPolicy, Router } from "../routers/mod.ts";

/** Threshold of `/predict`, fixed, and of the model names that `/v1` lists. */
export const THRESHOLD = 0.5;

/** A router by the name that the service gives it. */
export interface ServedRouter {
  name: string;
  router: Router;
  /** True where the mapper decides, by the policies that the router names. */
  mapped: boolean;
}

/** What the name of a model of `/v1` stands for: a router at a threshold, null where the mapper decides. */
export interface Target {
  served: ServedRouter;
  threshold: number | null;
}

/**
 * @param options.candidates How many are served.
 * @param options.mapper True where there is one.
 * @throws {UserError} if there is none, one does not choose between the candidates that are served, or no router
 * names the policies that the mapper wants
 */
export function servedRoutersOf(
  routers: ReadonlyMap<string, Router>,
  { candidates, mapper = false }: { candidates: number; mapper?: boolean },
): ServedRouter[] {
  if (routers.size === 0) throw new UserError("Cannot serve as there must be a router or more");
  const served = [...routers].map(([name, router]) => {
    if (router.candidates.length === candidates) {
      return { name, router, mapped: mapper && router.policies !== undefined };
    }
    throw new UserError(
      `Cannot serve ${name} as it must choose between the ${candidates} candidates that are served: ` +
        `it has ${router.candidates.map(candidateName).join(", ")}`,
    );
  });
  if (mapper && !served.some(({ mapped }) => mapped)) {
    throw new UserError(
      `Cannot use the mapper as a router must name policies: of ${
        [...routers.keys()].join(", ")
      } ` +
        "none does",
      { hint: "Serve one that does: --router policy" },
    );
  }
  return served;
}

/** The target of a router where none is named: at THRESHOLD, or by the mapper. */
export function defaultTarget(served: ServedRouter): Target {
  return { served, threshold: served.mapped ? null : THRESHOLD };
}

/**
 * Need of each text for more than each candidate, as lib/evaluation has it, in [0, 1].
 *
 * @returns n texts x k candidates; of the reference it is 0
 */
export async function needsOf(
  { name, router }: Pick<ServedRouter, "name" | "router">,
  texts: readonly string[],
): Promise<number[][]> {
  const k = router.candidates.length;
  const scores = await router.score(queriesOf(texts), { live: true });
  const needs = needsOfScores({ scores, scale: router.scale }, { candidates: k });
  const odd = needs.findIndex(Number.isNaN);
  if (odd >= 0) {
    throw new Error(`${name} scored ${scores[odd]} and ${scores[odd - odd % k + k - 1]}`);
  }
  return texts.map((_, i) =>
    Array.from(needs.subarray(k * i, k * (i + 1)), (need) => Math.min(1, Math.max(0, need)))
  );
}

/** The policy of each text, of a router that names them. */
export async function policiesOf(
  { name, router }: ServedRouter,
  texts: readonly string[],
): Promise<NamedPolicy[]> {
  const named = await router.policies!(queriesOf(texts), { live: true });
  if (named.length === texts.length) return named;
  throw new Error(`${name} named policies of ${named.length} queries, of ${texts.length}`);
}

function queriesOf(texts: readonly string[]): Query[] {
  return texts.map((prompt, i) => ({
    id: `${i}`,
    dataset: "served",
    prompt,
    task: null,
    split: null,
  }));
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

/** The name of `/v1` that stands for a target; a threshold is in plain decimals. */
export function modelIdOf(
  { served: { name }, threshold }: {
    served: Pick<ServedRouter, "name">;
    threshold: number | null;
  },
): string {
  return threshold === null ? `router-${name}` : `router-${name}-${DECIMALS.format(threshold)}`;
}

const DECIMALS = new Intl.NumberFormat("en", { useGrouping: false, maximumFractionDigits: 20 });

/** The target of a model name of `/v1`; null for one that stands for none. */
export function targetOf(id: string, routers: readonly ServedRouter[]): Target | null {
  const mapped = routers.find(({ name, mapped }) => mapped && id === `router-${name}`);
  if (mapped) return { served: mapped, threshold: null };
  const [, name, digits] = /^router-(.+)-(\d+(?:\.\d+)?|\.\d+)$/.exec(id) ?? [];
  const served = routers.find((served) => served.name === name && !served.mapped);
  const threshold = Number(digits);
  return served && threshold <= 1 ? { served, threshold } : null;
}
