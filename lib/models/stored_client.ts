/**
 * Answers kept on disk: calls cost money and time, so what was answered is not asked again, and a run
 * that stops goes on where it was. One SQLite file for all models, with a row for each sample.
 */
import { createHash } from "node:crypto";
import { openStore } from "../core/sqlite.ts";
import { checkedOptions } from "./checked_options.ts";
import {
  type Client,
  type Completion,
  type GenerateOptions,
  tryGenerate,
  UnansweredError,
} from "./client.ts";

/**
 * The client, which looks into the file first and writes there what it is answered, as it comes. The
 * same prompt with the same options and seed is the same question, within one call too: it is asked
 * once. An answer that was known says what it once cost, and what of that was paid when.
 *
 * @param options.identity Who answers, endpoint included: two hosts may call their models alike.
 */
export function storedClient(
  client: Client,
  { path, identity }: { path: string; identity: string },
): Client {
  const answersOf = openAnswers(path);
  return {
    name: client.name,
    stream: (prompt, options) => client.stream(prompt, options),
    async generate(prompts: readonly string[], options: GenerateOptions = {}) {
      const { samples, temperature, topP, maxTokens, stop, seed } = checkedOptions(options);
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
          (place) => digest([prompts[place], identity, temperature, topP, maxTokens, stop, own]),
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
            answersOf.keep(question, completion);
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

/** The file's answers by the digests of their questions. */
function openAnswers(path: string) {
  const database = openStore(path);
  database.exec(
    "CREATE TABLE IF NOT EXISTS completions (question TEXT PRIMARY KEY, completion TEXT NOT NULL)",
  );
  const select = database.prepare("SELECT completion FROM completions WHERE question = ?");
  const insert = database.prepare("INSERT OR REPLACE INTO completions VALUES (?, ?)");
  const keptNow = new Set<string>();
  return {
    find(question: string): Completion | null {
      const row = select.get(question);
      if (row === undefined) return null;
      const completion = JSON.parse(row.completion as string) as Completion;
      const earlier = keptNow.has(question) ? 0 : completion.cost_usd;
      return { ...completion, paid: { now: 0, earlier } };
    },
    keep(question: string, completion: Completion): void {
      insert.run(question, JSON.stringify(completion));
      keptNow.add(question);
    },
  };
}

function digest(question: unknown): string {
  return createHash("sha256").update(JSON.stringify(question)).digest("hex");
}
