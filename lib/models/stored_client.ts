/**
 * Answers kept in the store: calls cost money and time, so what was answered is not asked again, and a run
 * that stops goes on where it was. There is an entry for each sample.
 */
import { digestOf } from "../core/digest.ts";
import { Store } from "../core/store/store.ts";
import { tryGenerate, UnansweredError } from "./answers.ts";
import type { Able } from "./capabilities.ts";
import { checkedOptions } from "./checked_options.ts";
import type { Completion, GenerateOptions } from "./client.ts";
import type { Conversation } from "./messages.ts";

/** Characters of a prompt's last message by which a list shows its answer. */
const LABEL = 60;

/**
 * The client, which looks into the store first and puts there what it is answered, as it comes. The
 * same prompt with the same options and seed is the same question, within one call too: it is asked
 * once. An answer that was known says what it once cost, and what of that was paid when. Live prompts
 * and streams go past the store, which is opened with the first prompt that does not.
 *
 * @param options.identity Who answers, endpoint included: two hosts may call their models alike.
 * @param options.store Folder of the store; the one in use by default.
 */
export function storedClient(
  client: Able<"generate" | "stream">,
  { identity, store }: { identity: string; store?: string | undefined },
): Able<"generate" | "stream"> {
  let opened: ReturnType<typeof openAnswers> | null = null;
  const { name, price, limits } = client;
  return {
    ...{ name, price, limits },
    countTokens: (text) => client.countTokens(text),
    stream: (prompt, options) => client.stream(prompt, options),
    async generate(prompts: readonly Conversation[], options: GenerateOptions = {}) {
      if (options.live) return await client.generate(prompts, options);
      const answersOf = opened ??= openAnswers(name, store);
      const { samples, temperature, topP, maxTokens, stop, seed } = checkedOptions(options, limits);
      const answers: Completion[][] = prompts.map(() => []);
      const failures = new Map<number, string>();
      const add = (places: number[], completion: Completion) => {
        for (const place of places) {
          answers[place].push(completion);
          if (answers[place].length === samples) options.onAnswer?.(place, answers[place]);
        }
      };
      // Sample by sample, each with its own seed: what was paid for is kept whatever comes after it
      for (let own = seed; own < seed + samples; own++) {
        const questions = Map.groupBy(
          [...prompts.keys()].filter((place) => !failures.has(place)),
          (place) =>
            digestOf({
              ...{
                prompt: prompts[place].map(({ role, content, raw }) => raw ?? [role, content]),
                identity,
              },
              ...{ temperature, topP, maxTokens, stop, seed: own },
            }),
        );
        const open: { question: string; places: number[] }[] = [];
        for (const [question, places] of questions) {
          const known = answersOf.find(question);
          if (known) add(places, known);
          else open.push({ question, places });
        }
        if (open.length === 0) continue;
        const asked = await tryGenerate(client, open.map(({ places }) => prompts[places[0]]), {
          ...options,
          samples: 1,
          seed: own,
          answeredBefore: open.length < questions.size,
          onAnswer: (at, [completion]) => {
            const { question, places: [first, ...equal] } = open[at];
            answersOf.keep(question, { prompt: prompts[first], completion });
            add([first], completion);
            add(equal, { ...completion, paid: { now: 0, earlier: 0 } });
          },
        });
        for (const [at, why] of asked.failures) {
          for (const place of open[at].places) failures.set(place, why);
        }
      }
      if (failures.size === 0) return answers;
      for (const place of failures.keys()) answers[place] = [];
      throw new UnansweredError(client.name, { failures, answers });
    },
  };
}

/** The store's answers by the digests of their questions. */
function openAnswers(name: string, folder: string | undefined) {
  const store = Store.open(folder);
  const decoder = new TextDecoder(), encoder = new TextEncoder();
  const keptNow = new Set<string>();
  return {
    find(question: string): Completion | null {
      const value = store.get("answer", question);
      if (value === null) return null;
      const completion = JSON.parse(decoder.decode(value)) as Completion;
      const earlier = keptNow.has(question) ? 0 : completion.cost_usd;
      return { ...completion, paid: { now: 0, earlier } };
    },
    keep(
      question: string,
      { prompt, completion }: { prompt: Conversation; completion: Completion },
    ): void {
      store.put("answer", [{
        key: question,
        value: encoder.encode(JSON.stringify(completion)),
        label: `${name}: ${prompt.at(-1)!.content.slice(0, LABEL)}`,
        cost_usd: completion.cost_usd,
      }]);
      keptNow.add(question);
    },
  };
}
