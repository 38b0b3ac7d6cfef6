/** Accuracy of rewards on pairs: how often the better answer gets the higher one. */
import type { RewardModel } from "../grading/reward_model.ts";
import { type KnownEstimate, meanEstimate } from "../stats/mod.ts";
import { PAIR_KINDS, type PairKind } from "./preference_pairs.ts";
import type { RewardPair } from "./reward_pairs.ts";

/** With 95% intervals by query; null where there is no pair of a kind. */
export type PairAccuracy = Record<"all" | PairKind, KnownEstimate | null>;

/** Of pairs whose answers both fit: a half of those that get the same reward counts as right. */
export async function pairAccuracy(
  model: RewardModel,
  pairs: readonly RewardPair[],
): Promise<PairAccuracy> {
  const side = (of: "chosen" | "rejected") =>
    model.score(pairs.map(({ prompt, ...pair }) => ({ prompt, response: pair[of] })));
  const chosen = await side("chosen"), rejected = await side("rejected");
  const scored = pairs.flatMap(({ query, kind }, i) => {
    const [ours, theirs] = [chosen[i], rejected[i]];
    if (ours === null || theirs === null) return [];
    return [{ query, kind, right: ours > theirs ? 1 : ours === theirs ? 0.5 : 0 }];
  });
  const of = (some: typeof scored) =>
    some.length === 0 ? null : meanEstimate(some.map(({ right }) => right), {
      groups: some.map(({ query }) => query),
      range: [0, 1],
    });
  const [first, second] = PAIR_KINDS.map((kind) => of(scored.filter((pair) => pair.kind === kind)));
  return { all: of(scored), "mid > worst": first, "best > mid": second };
}
