/**
 * Options for fitting a router: a seed, and openers of the models that it may use. They are
 * openers as most routers use none, and a model may want a key, a download or seconds to be opened.
 */
import { UserError } from "../core/errors.ts";
import {
  type Able,
  type Client,
  costOf,
  type FineTuning,
  type NamedModels,
  openClient,
  openEncoder,
} from "../models/mod.ts";
import type { Query } from "../outcomes/mod.ts";
import type { Policy } from "../policies/mod.ts";
import { openTaskClassifier, type TaskClassifier } from "./features/task_classifier.ts";

export interface Openers {
  /** The sentence encoder of routers on embeddings, which use it frozen. */
  encoder: () => Promise<Able<"embed">>;
  /** The classifier of queries' tasks. */
  classifier: () => Promise<TaskClassifier>;
  /** The encoder that is fine-tuned whole. */
  fineTuning: () => Promise<FineTuning>;
  /** The language model that is trained to say policies. */
  tunable: () => Promise<Client>;
}

export interface FitOptions extends Partial<Openers> {
  seed: number;
  /**
   * Routers that predict a match with the reference count an answer that is worse by at most this much, on the
   * scale of quality, as one. @default {0}
   */
  relax?: number | undefined;
  /** A model that was trained to say policies, which the router `policy` asks in the place of training one. */
  policyModel?: { client: Able<"generate">; policies: readonly Policy[] } | undefined;
  /** Ends a long training, which then goes on from its checkpoint when it is asked for again. */
  signal?: AbortSignal | undefined;
}

/**
 * US dollars of a decision that reads the query with the encoder, by its price: the mean over training queries.
 * 0 where nobody charges for it, as on this machine.
 */
export async function readingCost(
  queries: readonly Query[],
  { encoder: open }: Partial<Openers>,
): Promise<number> {
  const encoder = await open?.();
  if (encoder === undefined || encoder.price.input === 0) return 0;
  const tokens = queries.reduce((sum, { prompt }) => sum + encoder.countTokens(prompt), 0);
  return costOf(encoder.price, { tokens_in: tokens / queries.length, tokens_out: 0 });
}

/** Who sits where no other is named. */
const ENCODER = "pocket-encoder", CLASSIFIER = "pocket-small", TUNABLE = "pocket-small";

/** Openers of the models of these names, by default the pocket models. */
export function openersOf(
  { encoder = ENCODER, encoderPrice, classifier }: NamedModels = {},
): Openers {
  const { model, ...options } = classifier ?? { model: CLASSIFIER };
  return {
    encoder: async () => {
      const opened = await openEncoder(encoder);
      return encoderPrice === undefined
        ? opened
        : { ...opened, price: { input: encoderPrice, output: 0 } };
    },
    classifier: () => openTaskClassifier(model, options),
    fineTuning: () => fineTuningOf(encoder),
    tunable: () => openClient(TUNABLE),
  };
}

/**
 * An encoder that can be fine-tuned says so itself, by data on its client: the registry knows no kind of
 * model but by its name. It is handed apart from `encoder`, as encoders from a folder have no step graph:
 * they serve frozen, and what is fine-tuned beside them is pocket-encoder, as ever.
 */
async function fineTuningOf(encoder: string): Promise<FineTuning> {
  for (const name of [encoder, ENCODER]) {
    const { fineTuning } = await openEncoder(name);
    if (fineTuning) return fineTuning;
  }
  throw new UserError(`Cannot fine-tune ${encoder} as it has no step graph, nor has ${ENCODER}`);
}

/**
 * Opens what the router cannot be fitted without.
 *
 * @throws {UserError} where it was handed none, or as its opener does
 */
export async function needed<K extends keyof Openers>(
  options: Partial<Openers>,
  what: K,
  router: string,
): Promise<Awaited<ReturnType<Openers[K]>>> {
  const open = options[what] as (() => ReturnType<Openers[K]>) | undefined;
  if (open) return await open();
  throw new UserError(`Cannot fit ${router} as fit() must be handed ${what}: it is not`, {
    hint: "openersOf() has one for every need: fit(outcomes, { seed: 1, ...openersOf() })",
  });
}
