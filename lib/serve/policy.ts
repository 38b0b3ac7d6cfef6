/**
 * From a router's scores to one number that all routers share: the probability that a query needs the
 * strong model. Above the threshold the strong model answers (seed 003's rule at 0.5).
 */
import { UserError } from "../core/errors.ts";
import type { Router } from "../routers/mod.ts";

/** What `/predict` goes by. */
export const THRESHOLD = 0.5;

/** A router by the name that the service gives it. */
export interface Policy {
  name: string;
  router: Router;
}

/** A policy at a threshold: what the name of a model of `/v1` stands for. */
export interface Target {
  policy: Policy;
  threshold: number;
}

/** @throws {UserError} if there is none, or one does not choose between two single samples */
export function policiesOf(routers: ReadonlyMap<string, Router>): Policy[] {
  if (routers.size === 0) throw new UserError("Cannot serve as there must be a router or more");
  return [...routers].map(([name, router]) => {
    const { candidates } = router;
    if (candidates.length === 2 && candidates.every(({ n }) => n === 1)) return { name, router };
    const current = candidates.map(({ model, n }) => `${n} of ${model}`).join(", ");
    throw new UserError(
      `Cannot serve ${name} as its candidates must be one sample of a weak and one of a strong ` +
        `model: current value is ${current}`,
    );
  });
}

/**
 * How likely each text needs the strong model, in [0, 1]. On the scale `match` it is 1 - the weak
 * candidate's score; on `quality`, in [0, 1] too, the gain expected of the strong model, from [-1, 1].
 */
export async function needOfStrong(
  { name, router }: Policy,
  texts: readonly string[],
): Promise<number[]> {
  const queries = texts.map((prompt, i) => ({
    id: `${i}`,
    dataset: "served",
    prompt,
    task: null,
    split: null,
  }));
  const scores = await router.score(queries, { live: true });
  return texts.map((_, i) => {
    const weak = scores[2 * i], strong = scores[2 * i + 1];
    const need = router.scale === "match" ? 1 - weak : (strong - weak + 1) / 2;
    if (Number.isNaN(need)) throw new Error(`${name} scored ${weak} and ${strong}`);
    return Math.min(1, Math.max(0, need));
  });
}

/** The name of `/v1` that stands for a target. */
export function modelIdOf({ policy, threshold }: Target): string {
  return `router-${policy.name}-${threshold}`;
}

/** What a name of `/v1` stands for; null for one that is no `router-<router>-<threshold>`. */
export function targetOf(id: string, policies: readonly Policy[]): Target | null {
  const [, name, digits] = /^router-(.+)-(\d+(?:\.\d+)?|\.\d+)$/.exec(id) ?? [];
  const policy = policies.find((policy) => policy.name === name);
  const threshold = Number(digits);
  return policy && threshold <= 1 ? { policy, threshold } : null;
}
