/**
 * Answers kept in the store: calls cost money and time, so what was answered is not asked again, a run that stops
 * goes on where it was, and two runs side by side pay once. There is an entry for each sample.
 */
import { setTimeout } from "node:timers/promises";
import { digestOf } from "../core/digest.ts";
import { tryGenerate, UnansweredError } from "./answers.ts";
import type { Able } from "./capabilities.ts";
import { checkedOptions } from "./checked_options.ts";
import type { Completion, GenerateOptions } from "./client.ts";
import type { Conversation } from "./messages.ts";
import { StoredAnswers } from "./stored_answers.ts";

/** Milliseconds until another run's answers are looked for again. */
const LOOK_AGAIN_MS = 200;

/** A question, and the places of the prompts that ask it. */
interface Question {
  key: string;
  places: number[];
}

/**
 * The client, which looks into the store first and puts there what it is answered, as it comes. The
 * same prompt with the same options and seed is the same question, within one call too: it is asked
 * once. An answer that was known says what it once cost, and what of that was paid when. Live prompts
 * and streams go past the store, which is opened with the first prompt that does not.
 *
 * @param options.identity Who answers, endpoint included: two hosts may call their models alike.
 * @param options.accepts Whether a kept answer may still be given; all by default. One that may not is asked for anew.
 * @param options.store Folder of the store; the one in use by default.
 */
export function storedClient(
  client: Able<"generate" | "stream">,
  { identity, accepts = () => true, store }: {
    identity: string;
    accepts?: (completion: Completion) => boolean;
    store?: string | undefined;
  },
): Able<"generate" | "stream"> {
  let opened: StoredAnswers | null = null;
  const { name, price, limits, structured } = client;
  return {
    ...{ name, price, limits },
    ...structured && { structured },
    countTokens: (text) => client.countTokens(text),
    stream: (prompt, options) => client.stream(prompt, options),
    async generate(prompts: readonly Conversation[], options: GenerateOptions = {}) {
      if (options.live) return await client.generate(prompts, options);
      const stored = opened ??= new StoredAnswers(name, { folder: store, accepts });
      const settings = checkedOptions(options, limits);
      const { samples, temperature, topP, maxTokens, stop, seed, logProbs, schema } = settings;
      const answers: Completion[][] = prompts.map(() => []);
      const failures = new Map<number, string>();
      let lost = 0;
      // Sample by sample, each with its own seed: what was paid for is kept whatever comes after it
      for (let own = seed; own < seed + samples; own++) {
        const byKey = Map.groupBy(
          [...prompts.keys()].filter((place) => !failures.has(place)),
          (place) =>
            digestOf({
              ...{
                prompt: prompts[place].map(({ role, content, raw }) => raw ?? [role, content]),
                identity,
              },
              ...{ temperature, topP, maxTokens, stop, seed: own },
              ...logProbs && { logProbs },
              // Its order counts: models write the properties as they come
              ...schema && { schema: JSON.stringify(schema) },
            }),
        );
        const failed = await answerAll(client, {
          stored,
          prompts,
          questions: [...byKey].map(([key, places]) => ({ key, places })),
          options: {
            ...options,
            samples: 1,
            seed: own,
            onSample: undefined,
            onAnswer(place, [completion]) {
              answers[place].push(completion);
              options.onSample?.(place, completion);
              if (answers[place].length === samples) options.onAnswer?.(place, answers[place]);
            },
            onLost(place, usd) {
              lost += usd;
              options.onLost?.(place, usd);
            },
          },
        });
        for (const [place, why] of failed) failures.set(place, why);
      }
      if (failures.size === 0) return answers;
      for (const place of failures.keys()) answers[place] = [];
      throw new UnansweredError(client.name, { failures, answers, cost_usd: lost });
    },
  };
}

/** Answers each question by the store, by this client, or by waiting for another run; returns why not, by place. */
async function answerAll(
  client: Able<"generate">,
  { stored, prompts, questions, options }: {
    stored: StoredAnswers;
    prompts: readonly Conversation[];
    questions: Question[];
    options: GenerateOptions;
  },
): Promise<Map<number, string>> {
  const failures = new Map<number, string>();
  const isOpen = ({ key, places }: Question) => {
    const known = stored.find(key);
    if (known) { for (const place of places) options.onAnswer?.(place, [known]); }
    return known === null;
  };
  let open = questions.filter(isOpen);
  while (open.length > 0) {
    using claims = await stored.claim(open.map(({ key }) => key));
    open = open.filter(isOpen); // another run may have answered just before
    const own = open.filter(({ key }) => claims.keys.has(key));
    open = open.filter(({ key }) => !claims.keys.has(key));
    if (own.length > 0) {
      const { failures: failed } = await tryGenerate(
        client,
        own.map(({ places }) => prompts[places[0]]),
        {
          ...options,
          answeredBefore: own.length < questions.length,
          onAnswer(at, [completion]) {
            const { key, places: [first, ...equal] } = own[at];
            stored.keep(key, { prompt: prompts[first], completion });
            options.onAnswer?.(first, [completion]);
            const again = { ...completion, paid: { now: 0, earlier: 0 } };
            for (const place of equal) options.onAnswer?.(place, [again]);
          },
          onLost: (at, usd) => options.onLost?.(own[at].places[0], usd),
        },
      );
      for (const [at, why] of failed) {
        for (const place of own[at].places) failures.set(place, why);
      }
    } else if (open.length > 0) {
      await setTimeout(LOOK_AGAIN_MS, undefined, { signal: options.signal });
    }
  }
  return failures;
}
