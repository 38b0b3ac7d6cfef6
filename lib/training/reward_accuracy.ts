/** Accuracy of rewards on pairs: how often the better answer gets the higher one. */
import type { RewardModel } from "../grading/reward_model.ts";
import { type KnownEstimate, meanEstimate } from "../stats/mod.ts";
import { PAIR_KINDS, type PairKind } from "./preference_pairs.ts";
import type { RewardPair } from "./reward_pairs.ts";

/** With 95% intervals by query; null where there is no pair of a kind. */
export type PairAccuracy = Record<"all" | PairKind, KnownEstimate | null>;

/** A pair of which the rewards are known. */
export interface RewardedPair {
  query: string;
  kind: PairKind;
  chosen: number;
  rejected: number;
}

/** Of two equal rewards a half counts as right. */
export function accuracyOf(pairs: readonly RewardedPair[]): PairAccuracy {
  const of = (some: readonly RewardedPair[]) =>
    some.length === 0 ? null : meanEstimate(
      some.map(({ chosen, rejected }) => chosen > rejected ? 1 : chosen === rejected ? 0.5 : 0),
      { groups: some.map(({ query }) => query), range: [0, 1] },
    );
  const [first, second] = PAIR_KINDS.map((kind) => of(pairs.filter((pair) => pair.kind === kind)));
  return { all: of(pairs), "mid > worst": first, "best > mid": second };
}

/** Of pairs whose answers both fit. */
export async function pairAccuracy(
  model: RewardModel,
  pairs: readonly RewardPair[],
): Promise<PairAccuracy> {
  const side = (of: "chosen" | "rejected") =>
    model.score(pairs.map(({ prompt, ...pair }) => ({ prompt, response: pair[of] })));
  const ours = await side("chosen"), theirs = await side("rejected");
  return accuracyOf(pairs.flatMap(({ query, kind }, i) => {
    const [chosen, rejected] = [ours[i], theirs[i]];
    return chosen === null || rejected === null ? [] : [{ query, kind, chosen, rejected }];
  }));
}
