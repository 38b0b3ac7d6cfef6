/** Questions whose answers have a form: one that has not is asked for again. */
import { type Client, tryGenerate } from "./client.ts";

export interface Asked<T> {
  /** Null where no answer had the form. */
  value: T | null;
  /** The last answer, or why there was none. */
  text: string;
  attempts: number;
  /** US dollars of all attempts. */
  cost_usd: number;
}

/** At temperature 0 an answer would be the same again. */
const AGAIN = 0.7;

/**
 * Asks each prompt at temperature 0, and again at a higher one while `parse` gives null for the answer.
 *
 * @param options.attempts In all. @default 3
 */
export async function ask<T>(
  client: Client,
  prompts: readonly string[],
  { parse, attempts = 3, maxTokens, seed = 1, onAsked }: {
    parse: (text: string) => T | null;
    attempts?: number;
    maxTokens: number;
    seed?: number;
    /** Hears of each answer, by its prompt's place. */
    onAsked?: (prompt: number, asked: Asked<T>) => void;
  },
): Promise<Asked<T>[]> {
  const results = prompts.map((): Asked<T> => ({
    value: null,
    text: "",
    attempts: 0,
    cost_usd: 0,
  }));
  let open = [...prompts.keys()];
  for (let attempt = 0; attempt < attempts && open.length > 0; attempt++) {
    const asked = open;
    const { failures } = await tryGenerate(client, asked.map((index) => prompts[index]), {
      maxTokens,
      temperature: attempt === 0 ? 0 : AGAIN,
      seed: seed + attempt,
      onAnswer: (at, [{ text, cost_usd }]) => {
        const result = results[asked[at]];
        result.attempts++;
        result.text = text;
        result.value = parse(text);
        result.cost_usd += cost_usd;
        onAsked?.(asked[at], result);
      },
    });
    for (const [at, why] of failures) results[asked[at]].text = why;
    open = asked.filter((index, at) => results[index].value === null && !failures.has(at));
  }
  return results;
}
