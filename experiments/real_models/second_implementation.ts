/**
 * Compares token probabilities with a second implementation: texts that the GPU job `answers` sampled with transformers
 * are scored after the same prompts by another model of lib/models, such as the same weights in llama.cpp, and the
 * probabilities of their tokens are compared.
 */
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../lib/core/errors.ts";
import { able, openClient, user } from "../../lib/models/mod.ts";

/** Two implementations agree on a probability up to this difference. */
export const TOLERANCE = 1e-2;

export const comparisonSchema = z.object({
  /** Compared tokens, over all texts. */
  tokens: z.int(),
  texts: z.int(),
  /** Texts, beyond those, whose prompt or answer the two read as other tokens. */
  left_out: z.int(),
  /** Differences of a token's two probabilities. */
  largest: z.number(),
  mean: z.number(),
  /** Of the tokens, those whose probabilities differ by no more than `TOLERANCE`. */
  "share_within_1e-2": z.number(),
});

/** How far two implementations agree. */
export type Comparison = z.infer<typeof comparisonSchema>;

/** A token's probability by the job, and by the other implementation. */
export type TokenPair = [job: number, other: number];

const keySchema = z.object({ dataset: z.string(), query_id: z.string(), sample: z.int() });
const promptSchema = keySchema.extend({ prompt: z.string() });
const textSchema = keySchema.extend({
  text: z.string(),
  finish: z.enum(["stop", "length"]),
  prompt_tokens: z.array(z.int()),
  pieces: z.array(z.string()),
  log_probs: z.array(z.number()),
});

/**
 * Scores the texts of a job once more.
 *
 * @param options.tokens Folder of a run of `answers` that did not ask for a stated confidence.
 * @param options.model The other implementation, `gguf/FILE`.
 * @throws {UserError} where the folder is none, or no text is made of the same tokens
 */
export async function compareTokens(
  { tokens, model }: { tokens: string; model: string },
): Promise<{ summary: Comparison; pairs: TokenPair[] }> {
  const asked = await rows(join(tokens, "outcomes.jsonl"), promptSchema);
  const prompts = new Map(asked.map((row) => [keyOf(row), row.prompt]));
  const texts = await rows(join(tokens, "tokens.jsonl"), textSchema);
  const client = able(await openClient(model), "score");
  const pairs: TokenPair[] = [];
  let compared = 0;
  for (const text of texts) {
    const question = prompts.get(keyOf(text));
    if (question === undefined) throw unfinished(tokens);
    const prompt = user(question);
    const [scored] = await client.score([{ prompt, completion: text.text }]);
    // The job has no end of an answer that its limit cut off
    const other = text.finish === "stop" ? scored.tokens : scored.tokens.slice(0, -1);
    const isSame = client.countTokens(prompt) === text.prompt_tokens.length &&
      other.length === text.pieces.length &&
      other.every(({ token }, i) => token === text.pieces[i]);
    if (!isSame) continue;
    compared++;
    pairs.push(...other.map(({ logProb }, i): TokenPair => [
      Math.exp(text.log_probs[i]),
      Math.exp(logProb),
    ]));
  }
  if (pairs.length === 0) {
    throw new UserError(
      `Cannot compare ${tokens} with ${model} as a text must be made of the same tokens: of ` +
        `${texts.length} none is`,
      { hint: 'It must be the same model, and the job be run with confidence "tokens"' },
    );
  }
  const differences = pairs.map(differenceOf);
  const share = (count: number) => count / pairs.length;
  return {
    summary: {
      ...{ tokens: pairs.length, texts: compared, left_out: texts.length - compared },
      largest: differences.reduce((most, value) => Math.max(most, value), 0),
      mean: share(differences.reduce((sum, value) => sum + value, 0)),
      "share_within_1e-2": share(differences.filter((value) => value <= TOLERANCE).length),
    },
    pairs,
  };
}

/** At most so many pairs, evenly spaced by difference, with the smallest and the largest. */
export function thinned(pairs: readonly TokenPair[], most: number): TokenPair[] {
  if (pairs.length <= most) return [...pairs];
  const ordered = pairs.toSorted((a, b) => differenceOf(a) - differenceOf(b));
  const step = (ordered.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => ordered[Math.round(i * step)]);
}

const differenceOf = ([job, other]: TokenPair) => Math.abs(job - other);

const keyOf = ({ dataset, query_id, sample }: z.infer<typeof keySchema>) =>
  JSON.stringify([dataset, query_id, sample]);

async function rows<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  const text = await Deno.readTextFile(path).catch((cause) => {
    throw unfinished(path, cause);
  });
  return text.trimEnd().split("\n").map((line) => schema.parse(JSON.parse(line)));
}

function unfinished(path: string, cause?: Error): UserError {
  const why = cause?.message ?? "it has texts without their prompts";
  return new UserError(`Cannot compare the tokens of ${path}: ${why}`, {
    hint: "Name the folder of a job `answers` that is done",
    cause,
  });
}
