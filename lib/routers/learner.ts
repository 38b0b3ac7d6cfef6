/**
 * A router in two steps, so that one in memory and one from a folder are the same code: `learn` makes its state of
 * outcomes, and `open` makes a router of the state. fit() is the one after the other; a saved router is the second
 * alone (saved_router.ts).
 */
import type { CandidateMatrix } from "../outcomes/mod.ts";
import type { FitOptions } from "./fit_options.ts";
import type { Learned, OpenOptions, Part, Router, RouterFactory, Saving } from "./router.ts";

/** A factory by its two steps. */
export function learner<State extends Part>(
  { scale, uses = [], learn, open, ...described }:
    & Pick<RouterFactory, "name" | "description" | "learnsFrom" | "slow" | "fixed">
    & {
      scale: Router["scale"];
      uses?: Saving["uses"];
      learn(
        outcomes: CandidateMatrix,
        options: FitOptions,
      ): Learned<State> | Promise<Learned<State>>;
      open(
        state: State,
        options: OpenOptions & { k: number },
      ): Opened | Promise<Opened>;
    },
): RouterFactory & { saving: Saving } {
  const { name } = described;
  const saving: Saving = {
    uses,
    learn: async (outcomes, options) => await learn(outcomes, options),
    async open({ state, costUsd, notes }, options) {
      const { candidates } = options;
      // A folder's state is what learn() made, by its digest
      const opened = await open(state as State, { ...options, k: candidates.length });
      return { name, candidates, scale, costUsd, ...notes && { notes }, ...opened };
    },
  };
  return {
    ...described,
    saving,
    async fit(outcomes, options) {
      const { candidates } = outcomes;
      return await saving.open(await saving.learn(outcomes, options), { ...options, candidates });
    },
  };
}

type Opened = Pick<Router, "score" | "policies">;
