/** The pocket models: where they lie, what their cards say, and how to open them. */
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { folderDigests } from "../core/digest.ts";
import {
  type ConfidencePrompt,
  type LanguageModelTuning,
  LocalClient,
  priceOf,
  type QueryPrompt,
  user,
} from "../models/mod.ts";
import { Decoder, Encoder, type GraphOptions, Tokenizer } from "../onnx/mod.ts";
import { instruct } from "./instructions.ts";
import { FAMILIES } from "./questions.ts";
import { takeApart } from "./statement.ts";
import { oneTurn } from "./template.ts";

export const POCKET_MODELS = [
  "pocket-small",
  "pocket-maths",
  "pocket-large",
  "pocket-encoder",
] as const;
export type PocketModel = typeof POCKET_MODELS[number];

/** The pocket models that answer. */
export const POCKET_LANGUAGE_MODELS = ["pocket-small", "pocket-maths", "pocket-large"] as const;
export type PocketLanguageModel = typeof POCKET_LANGUAGE_MODELS[number];

const FOLDER = join(import.meta.dirname!, "../../data/pocket");

export const modelCardSchema = z.object({
  name: z.enum(POCKET_MODELS),
  description: z.string(),
  parameters: z.int(),
  shape: z.object({
    vocab: z.int(),
    width: z.int(),
    layers: z.int(),
    heads: z.int(),
    context: z.int(),
  }),
  /** The command that makes it anew. */
  command: z.string(),
  /** The stages it was trained in, one after another. */
  training: z.array(z.object({
    objective: z.string(),
    seed: z.int(),
    rows: z.int(),
    steps: z.int(),
    peak: z.number(),
    warmup: z.int(),
    cooldown: z.int().optional(),
    /** Of a specialist: how many times as often as others a family of questions came. */
    emphasis: z.record(z.string(), z.number()).optional(),
    /** Mean over the last tenth of the steps. */
    loss: z.number(),
  })),
  /** Measured on the test pool, by what `measured` says. */
  scores: z.record(z.string(), z.unknown()),
  measured: z.string(),
});

export type ModelCard = z.infer<typeof modelCardSchema>;

/** A file of a pocket model, or of all of them, e.g. pocketPath("tokenizer.json"). */
export function pocketPath(...parts: string[]): string {
  return join(FOLDER, ...parts);
}

/**
 * The pocket models' files with their digests, sorted, and the prices: what a result that is kept in the
 * store depends on if it used one.
 */
export async function pocketInputs(): Promise<string[]> {
  const lines = POCKET_LANGUAGE_MODELS.map((name) => `${name} ${JSON.stringify(priceOf(name))}`);
  return [...lines, ...await folderDigests(FOLDER)].sort();
}

export async function readModelCard(name: PocketModel): Promise<ModelCard> {
  const path = pocketPath(name, "card.json");
  try {
    return modelCardSchema.parse(JSON.parse(await Deno.readTextFile(path)));
  } catch (error) {
    throw new UserError(`Cannot read the card of ${name}: ${(error as Error).message}`, {
      hint: `Train it with: deno task lab pocket train ${name}`,
      cause: error,
    });
  }
}

/**
 * US dollars per million tokens that pocket-encoder, or a model of its shape, reads: by its parameters, as the language
 * models' prices are.
 */
export async function encoderPrice(): Promise<number> {
  const [encoder, large] = await Promise.all(
    (["pocket-encoder", "pocket-large"] as const).map(readModelCard),
  );
  return priceOf("pocket-large").input * encoder.parameters / large.parameters;
}

let tokenizer: Promise<Tokenizer> | undefined;

/** The tokenizer that all pocket models share. */
export function pocketTokenizer(): Promise<Tokenizer> {
  return tokenizer ??= Tokenizer.open(pocketPath("tokenizer.json"));
}

/**
 * Opens a pocket model that answers; `batch` is how many rows it computes at once, `called` the client's name
 * where weights are others than its own.
 */
export async function openPocketModel(
  name: PocketLanguageModel,
  { batch, called = name, ...options }: GraphOptions & { batch?: number; called?: string } = {},
): Promise<LocalClient> {
  const tokenizer = await pocketTokenizer();
  return new LocalClient({
    name: called,
    decoder: await Decoder.open(pocketPath(name, "decode.onnx"), options),
    tokenizer,
    context: CONTEXT,
    answerTokens: ANSWER_TOKENS,
    price: priceOf(name),
    template: oneTurn,
    instructions: {
      task: {
        tasks: [...new Set(FAMILIES.map(({ task }) => task))],
        ...aboutQuery(tokenizer, "task"),
      },
      confidence: CONFIDENCE_PROMPT,
      policy: aboutQuery(tokenizer, "policy"),
      abstain: { of: (query) => user(instruct("abstain", query)) },
    },
    tuning: TUNABLE.includes(name) ? tuningOf(name, options) : undefined,
    batch,
  });
}

/** The models that have the step graphs of SFT and DPO. */
const TUNABLE: readonly PocketLanguageModel[] = ["pocket-small"];

function tuningOf(
  name: PocketLanguageModel,
  { threads }: Pick<GraphOptions, "threads">,
): LanguageModelTuning {
  const path = (...parts: string[]) => pocketPath(name, ...parts);
  return {
    steps: { sft: path("steps", "cross_entropy.onnx"), dpo: path("steps", "dpo.onnx") },
    decode: path("decode.onnx"),
    weights: path("model.safetensors"),
    tokenizer: pocketPath("tokenizer.json"),
    open: (weights) => openPocketModel(name, { weights, threads }),
  };
}

/** No answer of the pocket world has more. */
const ANSWER_TOKENS = 32;

/**
 * Tokens of a query whose task or policy is asked for; longer ones are cut. No question of the pocket world has more
 * than 48, and the name of a policy needs some.
 */
const QUERY_TOKENS = { task: 48, policy: 38 };

/** The instruction by which pocket models were trained to state a confidence. */
const CONFIDENCE_PROMPT: ConfidencePrompt = {
  of: (query) => user(instruct("confidence", query)),
  read: (text) => ({ ...takeApart(text), from: 0 }),
};

/** An instruction about a query, of which the beginning is read. */
function aboutQuery(tokenizer: Tokenizer, instruction: keyof typeof QUERY_TOKENS): QueryPrompt {
  const most = QUERY_TOKENS[instruction];
  return {
    of(query) {
      const ids = tokenizer.encode(query);
      const read = ids.length > most ? tokenizer.decode(ids.slice(0, most)) : query;
      return user(instruct(instruction, read));
    },
  };
}

/** Opens pocket-encoder; `context` is how many tokens of a text it reads. */
export async function openPocketEncoder(
  options: GraphOptions & { context?: number } = {},
): Promise<Encoder> {
  return await Encoder.open(pocketPath("pocket-encoder", "encode.onnx"), {
    context: CONTEXT,
    ...options,
    name: "pocket-encoder",
    tokenizer: await pocketTokenizer(),
  });
}

/** Most tokens of a text that pocket models have seen in training. */
export const CONTEXT = 64;
