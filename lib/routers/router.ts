/**
 * A router: for each query, a score for every candidate. Which candidate then answers is a
 * decision, made from scores, costs and a threshold (see lib/evaluation/sweep.ts), and not the router's.
 */
import type { Candidate, CandidateMatrix, Query } from "../outcomes/mod.ts";
import type { Live } from "../core/remember.ts";
import type { SaidPolicy } from "../policies/mod.ts";
import type { Numbers } from "../onnx/safetensors.ts";
import type { FitOptions, Openers } from "./fit_options.ts";

/** What a router that names policies says of a query. */
export interface NamedPolicy extends Omit<SaidPolicy, "policy"> {
  /** Null where it named none that there is. */
  policy: SaidPolicy["policy"] | null;
}

export interface Router {
  name: string;
  /** In the order of the scores' columns; the last one is the reference, usually the dearest. */
  candidates: Candidate[];
  /**
   * Meaning of the scores. `match`: the probability that the candidate's answer is at least as good as
   * the reference's. `quality`: the quality expected of the candidate, on the outcomes' scale. `preference`: how
   * the candidate compares with the one that is preferred, which has 1; no probability of anything.
   */
  scale: "match" | "quality" | "preference";
  /** n queries x k candidates, row-major. Of live queries nothing is kept. */
  score(queries: Query[], options?: Live): Float64Array | Promise<Float64Array>;
  /**
   * The policy of each query, of routers that name policies. Which model then serves it is the policy mapper's to
   * say (lib/policies/mapping/mapper.ts), and no threshold's.
   */
  policies?(queries: Query[], options?: Live): Promise<NamedPolicy[]>;
  /** What is to be said of how it was fitted, a sentence each. */
  notes?: readonly string[];
  /** US dollars that one decision costs; 0 where it is computed on this machine. */
  costUsd: number;
}

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

/** A factory of routers: fits one to training outcomes. */
export interface RouterFactory {
  name: string;
  description: string;
  /**
   * `train`: outcomes that the evaluation keeps apart from those it scores. `nothing`: fixed rules.
   * `answers`: the very outcomes it is scored on - an upper bound, not a router one could run. `elsewhere`: it was
   * trained before, on outcomes that are not here; which prompts it knows, only `knownAmong` can tell.
   */
  learnsFrom: "train" | "nothing" | "answers" | "elsewhere";
  /**
   * What it is made of outside of this code - a file, a program - as the user named it, and the digest of what was
   * there: a run depends on it too.
   */
  origin?: { what: string; digest: string };
  /**
   * Of one that learned elsewhere, where it is known what from: which of the queries have, normalised, a prompt that
   * it learned from.
   */
  knownAmong?(queries: readonly Query[]): boolean[];
  /** Chooses the same candidate for all queries. */
  fixed?: true;
  /** Its scores are calibrated; see calibrated.ts. */
  calibrated?: true;
  /** How it is saved; none of one that cannot be. */
  saving?: Saving;
  /** Takes minutes to fit, so it runs only where it is asked for by name, and is fitted once a split. */
  slow?: true;
  /** The last candidate of `outcomes` is the reference. */
  fit(outcomes: CandidateMatrix, options: FitOptions): Router | Promise<Router>;
}
