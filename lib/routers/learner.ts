/**
 * A router in two steps, so that one in memory and one from a folder are the same code: `learn` makes its state of
 * outcomes, and `open` makes a router of the state. fit() is the one after the other; a saved router is the second
 * alone (saved_router.ts).
 */
import type { Numbers } from "../onnx/safetensors.ts";
import type { Candidate, CandidateMatrix } from "../outcomes/mod.ts";
import type { FitOptions, Openers } from "./fit_options.ts";
import type { Router, RouterFactory } from "./router.ts";

/** What a state is made of: JSON, and arrays of numbers wherever in it. */
export type Part =
  | string
  | number
  | boolean
  | null
  | Numbers
  | readonly Part[]
  | { readonly [name: string]: Part };

/** What a router has learned. */
export interface Learned<State extends Part = Part> {
  state: State;
  /** As Router has them. */
  costUsd: number;
  notes?: readonly string[];
}

/** The two steps of a router that can be saved. */
export interface Saving {
  /** The models that it asks when it scores, which a folder does not hold. */
  uses: readonly (keyof Openers)[];
  learn(outcomes: CandidateMatrix, options: FitOptions): Promise<Learned>;
  /** @param options.candidates Those of the outcomes that were learned from, in their order. */
  open(learned: Learned, options: OpenOptions): Promise<Router>;
}

export type OpenOptions =
  & Partial<Openers>
  & Pick<FitOptions, "policyModel">
  & { candidates: Candidate[] };

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
