/** Questions whose answers have a form: one that has not is asked for again. */
import { paidFor, tryGenerate } from "./answers.ts";
import type { Able } from "./capabilities.ts";
import type { GenerateOptions, Paid } from "./client.ts";
import type { Live } from "../core/remember.ts";
import type { Conversation } from "./messages.ts";

export interface Asked<T> {
  /** Null where no answer had the form. */
  value: T | null;
  /** The last answer, or why there was none. */
  text: string;
  attempts: number;
  /** US dollars of all attempts. */
  cost_usd: number;
  /** That cost, divided into this run and earlier ones. */
  paid: Paid;
}

/** Times that a prompt is asked, at most. */
const ATTEMPTS = 3;

/** At temperature 0 an answer would be the same again. */
const AGAIN = 0.7;

/**
 * Asks each prompt at temperature 0, and again at a higher one while `parse` gives null for the answer.
 *
 * @throws {HostError} where the model's host failed; a prompt that it refuses has no value
 */
export async function ask<T>(
  client: Able<"generate">,
  prompts: readonly Conversation[],
  { parse, maxTokens, schema, live, onAsked }: Live & {
    parse: (text: string) => T | null;
    maxTokens: number;
    /** The JSON schema that answers are to have, of clients that can be held to it. */
    schema?: GenerateOptions["schema"] | undefined;
    /** Hears of each answer, and that there is none, by its prompt's place. */
    onAsked?: (prompt: number, asked: Asked<T>) => void;
  },
): Promise<Asked<T>[]> {
  const results = prompts.map((): Asked<T> => ({
    value: null,
    text: "",
    attempts: 0,
    cost_usd: 0,
    paid: { now: 0, earlier: 0 },
  }));
  let open = [...prompts.keys()];
  for (let attempt = 0; attempt < ATTEMPTS && open.length > 0; attempt++) {
    const asked = open;
    const { failures } = await tryGenerate(client, asked.map((index) => prompts[index]), {
      maxTokens,
      live,
      ...schema && { schema },
      temperature: attempt === 0 ? 0 : AGAIN,
      seed: 1 + attempt,
      onLost: (at, usd) => {
        const result = results[asked[at]];
        result.cost_usd += usd;
        result.paid = { ...result.paid, now: result.paid.now + usd };
      },
      onAnswer: (at, [answer]) => {
        const result = results[asked[at]];
        const { now, earlier } = paidFor(answer);
        result.attempts++;
        result.text = answer.text;
        result.value = parse(answer.text);
        result.cost_usd += answer.cost_usd;
        result.paid = { now: result.paid.now + now, earlier: result.paid.earlier + earlier };
        onAsked?.(asked[at], result);
      },
    });
    for (const [at, why] of failures) {
      results[asked[at]].text = why;
      onAsked?.(asked[at], results[asked[at]]);
    }
    open = asked.filter((index, at) => results[index].value === null && !failures.has(at));
  }
  return results;
}
