/**
 * Best-of-n as a model of its own: each answer is the best of n samples of another model, all of which are
 * paid for (BEST-Route, arXiv 2506.22716). Samples are picked by what a live answer has: the probability of its
 * tokens, or how many of the others say the same (self-consistency, arXiv 2203.11171).
 */
import { UserError } from "../core/errors.ts";
import { probabilityOf } from "../onnx/mod.ts";
import { type Able, able, can } from "./capabilities.ts";
import type { Client, Completion, GenerateOptions, StreamEnd, StreamOptions } from "./client.ts";
import type { Conversation } from "./messages.ts";

/** Scores of the samples, [n], by name of the selection; the sample of the highest score is the answer. */
const SCORES: Record<string, (samples: readonly Completion[]) => number[]> = {
  confidence: (samples) => samples.map(({ tokens }) => probabilityOf(tokens!)),
  majority(samples) {
    const texts = samples.map(({ text }) => text.trim().toLowerCase());
    return texts.map((text) => texts.filter((other) => other === text).length);
  },
};

/**
 * The client whose answers are the best of n; among equals the first. An answer has the tokens, cost and
 * time of all its samples. A stream comes whole, as the best is known when all are there.
 *
 * @throws {UserError} for a selection that live answers do not have, or a model without probabilities
 */
export function bestOf(
  client: Client,
  { n, select, name }: { n: number; select: string; name: string },
): Able<"generate" | "stream"> {
  const model = able(client, "generate");
  if (!Object.hasOwn(SCORES, select)) {
    throw new UserError(
      `Cannot answer with ${name} as a live answer has no score "${select}" to be picked by`,
      { hint: `Answers are picked by ${Object.keys(SCORES).join(" or ")}` },
    );
  }
  if (select === "confidence" && !can(client, "score")) {
    throw new UserError(
      `Cannot answer with ${name} as ${client.name} does not tell how probable its answers are`,
      { hint: "Pick by majority" },
    );
  }
  const generate = async (
    prompts: readonly Conversation[],
    { samples = 1, onSample, onAnswer, ...options }: GenerateOptions = {},
  ): Promise<Completion[][]> => {
    const drawn = await model.generate(prompts, { ...options, samples: samples * n });
    return drawn.map((all, prompt) => {
      const answers = Array.from(
        { length: samples },
        (_, i) => best(all.slice(i * n, (i + 1) * n), select),
      );
      for (const answer of answers) onSample?.(prompt, answer);
      onAnswer?.(prompt, answers);
      return answers;
    });
  };
  return {
    name,
    price: model.price,
    limits: model.limits,
    ...model.structured && { structured: true },
    countTokens: (text) => model.countTokens(text),
    generate,
    async *stream(
      prompt: Conversation,
      options: StreamOptions = {},
    ): AsyncGenerator<string, StreamEnd> {
      const [[answer]] = await generate([prompt], { ...options, live: true });
      const { text, tokens_in, tokens_out, cost_usd, finish, version } = answer;
      yield text;
      return { tokens_in, tokens_out, cost_usd, finish, version };
    },
  };
}

function best(samples: readonly Completion[], select: string): Completion {
  const scores = SCORES[select](samples);
  const sum = (of: (sample: Completion) => number) =>
    samples.reduce((total, sample) => total + of(sample), 0);
  return {
    ...samples[scores.indexOf(Math.max(...scores))],
    tokens_out: sum(({ tokens_out }) => tokens_out),
    cost_usd: sum(({ cost_usd }) => cost_usd),
    latency_ms: Math.max(...samples.map(({ latency_ms }) => latency_ms)),
  };
}
