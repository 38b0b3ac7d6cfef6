/** Fits a router and writes it to a folder: router.json, and its arrays in state.safetensors. */
import { join } from "node:path";
import { codeDigest } from "../../core/code_digest.ts";
import { commitOf } from "../../core/commit.ts";
import { digestOf, sha256 } from "../../core/digest.ts";
import { UserError } from "../../core/errors.ts";
import { writeAtomically } from "../../core/write.ts";
import { encodeSafetensors } from "../../onnx/safetensors.ts";
import { type CandidateMatrix, candidateMeans, matrixDigest } from "../../outcomes/mod.ts";
import { qualityRange } from "../features/quality_scale.ts";
import type { FitOptions } from "../fit_options.ts";
import type { RouterFactory, Saving } from "../router.ts";
import { promptDigests } from "./known_prompts.ts";
import { modelsUsed } from "./models_used.ts";
import { ARRAYS, CARD, type SavedCard, VERSION } from "./saved_card.ts";
import { packState } from "./state.ts";

/** The files of a folder. */
export const SAVED_FILES = [CARD, ARRAYS] as const;

export interface SaveOptions extends FitOptions {
  /** Of the outcomes, as the card names them. */
  name: string;
  /** Queries of the outcomes that were held out for thresholds. */
  validation: number;
  /** The call that makes the folder again. */
  command: string;
}

/**
 * Fits the router to outcomes and writes it. Its name is then the folder's path: see savedRouter().
 *
 * @throws {UserError} for a router that cannot be saved, or as its fit() and writing do
 */
export async function saveRouter(
  folder: string,
  { factory, outcomes }: { factory: RouterFactory; outcomes: CandidateMatrix },
  { name, validation, command, ...options }: SaveOptions,
): Promise<SavedCard> {
  const { uses, learn } = savingOf(factory);
  const { state, costUsd, notes } = await learn(outcomes, options);
  const packed = packState({ learned: state, prompts: promptDigests(outcomes.queries) });
  // Wide numbers first, so that all lie where their width wants it
  const tensors = Object.fromEntries(
    Object.entries(packed.tensors).sort(([, a], [, b]) =>
      b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT
    ),
  );
  const arrays = encodeSafetensors({ tensors, metadata: {} });
  const costs = candidateMeans(outcomes, "cost");
  const card: Omit<SavedCard, "digest"> = {
    ...{ kind: "saved", version: VERSION, created: new Date().toISOString(), command },
    code: { digest: await codeDigest(import.meta.url), commit: await commitOf(import.meta.url) },
    ...{ router: factory.name, seed: options.seed, relax: options.relax ?? null },
    candidates: outcomes.candidates.map((candidate, j) => ({ ...candidate, cost: costs[j] })),
    cost_unit: outcomes.costUnit,
    trained_on: {
      ...{ name, train: outcomes.queries.length, validation },
      digest: matrixDigest(outcomes),
      quality: qualityRange(outcomes),
    },
    models: await modelsUsed(uses, { openers: options, router: factory.name }),
    ...{ cost_usd: costUsd, notes: [...notes ?? []], state: packed.state, arrays: sha256(arrays) },
  };
  await writeAtomically(join(folder, ARRAYS), arrays);
  // Last, so that a router.json that is there has its arrays; and as it is read again: JSON has no undefined
  const digest = digestOf(JSON.parse(JSON.stringify(card)));
  await writeAtomically(join(folder, CARD), JSON.stringify({ ...card, digest }, null, 2) + "\n");
  return { ...card, digest };
}

/** @throws {UserError} for a router that cannot be saved, saying why */
export function savingOf({ name, learnsFrom, saving, origin }: RouterFactory): Saving {
  if (saving !== undefined) return saving;
  const [why, hint] = learnsFrom === "answers"
    ? ["it knows answers to recorded queries alone", undefined]
    : learnsFrom === "elsewhere"
    ? ["it is in a folder already", "Copy the folder"]
    : origin !== undefined
    ? ["what it learned is in a function of yours", `Name ${origin.what} where it is used`]
    : ["it does not say what it has learned", "Routers of lab evaluate --help can be saved"];
  throw new UserError(`Cannot save ${name} as ${why}`, { hint });
}
