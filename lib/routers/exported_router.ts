/**
 * A router from the folder that the GPU job encoder_router wrote (gpu/jobs/encoder_router.py, trained on the labels of
 * `lab router labels`): an encoder of the query with a head for each candidate (model.onnx, tokenizer.json) and their
 * description (router.json). The path of the folder is the router's name.
 */
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { type Live, remember } from "../core/remember.ts";
import { counted } from "../core/wording.ts";
import { OnnxClassifier } from "../onnx/mod.ts";
import { candidateName, promptsOf } from "../outcomes/mod.ts";
import { qualityRange, qualityScale } from "./features/quality_scale.ts";
import type { Router, RouterFactory } from "./router.ts";

const cardSchema = z.object({
  /** In the order of the heads. */
  candidates: z.array(z.string()).min(1),
  scale: z.enum(["match", "quality"]),
  /** With matches, the candidate that others are compared with, which has no head. */
  reference: z.string().nullable(),
  max_length: z.int().positive(),
  /** Precedes each query; replaced by a space where a query contains it. */
  prefix: z.string(),
  pad_token_id: z.int().min(0),
  model: z.string(),
  trained_on: z.object({ train: z.int(), validation: z.int() }),
}).refine(({ scale, reference }) => scale === "quality" || reference !== null, {
  message: "a router of matches must name its reference",
});
type Card = z.output<typeof cardSchema>;

/**
 * The router of a folder. Its name is the path, as it was given.
 *
 * @param json Content of router.json.
 * @throws {UserError} where that is incomplete
 */
export function exportedRouter(folder: string, json: unknown): RouterFactory {
  const card = checkedCard(folder, json), { scale, trained_on: known } = card;
  let opened: Promise<Predict> | null = null;
  return {
    name: folder,
    description: `${card.model}, trained by a GPU job to predict ${
      scale === "match" ? `matches with ${card.reference}` : "qualities"
    }`,
    learnsFrom: "elsewhere",
    async fit(outcomes) {
      const { candidates } = outcomes, names = candidates.map(candidateName), k = names.length;
      const heads = headsOf(names, { folder, card });
      const predict = await (opened ??= opening(folder, card));
      const { fromUnit } = scale === "quality" ? qualityScale(qualityRange(outcomes)) : AS_THEY_ARE;
      return {
        ...{ name: folder, candidates, scale, costUsd: 0 },
        notes: [
          `Trained by a GPU job on ${
            counted(known.train + known.validation, "query", "queries")
          }; ` +
          "whether test prompts were among them is unknown",
        ],
        async score(queries, live) {
          const scores = new Float64Array(queries.length * k);
          for (const [i, p] of (await predict(promptsOf(queries), live)).entries()) {
            heads.forEach((head, j) => scores[i * k + j] = head < 0 ? 1 : fromUnit(p[head]));
          }
          return scores;
        },
      } satisfies Router;
    },
  };
}

const AS_THEY_ARE = { fromUnit: (p: number) => p };

/** Probabilities of the heads, of each prompt. */
type Predict = (prompts: readonly string[], live?: Live) => Promise<Float32Array[]>;

async function opening(folder: string, card: Card): Promise<Predict> {
  const { candidates, max_length: maxTokens, pad_token_id: pad, prefix } = card;
  const classifier = await OnnxClassifier.open(folder, {
    ...{ heads: candidates.length, maxTokens, pad },
  });
  const textOf = (prompt: string) =>
    prefix === "" ? prompt : prefix + prompt.replaceAll(prefix, " ");
  return remember((prompts) => classifier.predict(prompts.map(textOf)));
}

/** The head of each candidate; -1 for the reference. */
function headsOf(
  names: readonly string[],
  { folder, card: { candidates, scale, reference } }: { folder: string; card: Card },
): number[] {
  const last = names.at(-1)!, heads = names.map((name) => candidates.indexOf(name));
  if (scale === "match") heads[names.length - 1] = -1;
  const asked = scale === "match" ? heads.slice(0, -1) : heads;
  if (asked.includes(-1)) {
    const missing = names.filter((_, j) => asked[j] === -1);
    throw new UserError(
      `Cannot route between ${names.join(", ")} by ${folder} as it has no head for ` +
        `${missing.join(", ")}: its heads are ${candidates.join(", ")}`,
      { hint: "Name candidates that it has: --candidates A,B --strong B" },
    );
  }
  if (scale === "match" && last !== reference) {
    throw new UserError(
      `Cannot route by ${folder} as it predicts matches with ${reference}: the strong candidate is ${last}`,
      { hint: `Use --strong ${reference}` },
    );
  }
  return heads;
}

function checkedCard(folder: string, json: unknown): Card {
  const { data, error } = cardSchema.safeParse(json);
  if (data !== undefined) return data;
  throw new UserError(
    `Cannot read the router ${join(folder, "router.json")}: ${z.prettifyError(error!)}`,
    { hint: "The GPU job encoder_router writes it, beside model.onnx and tokenizer.json" },
  );
}
