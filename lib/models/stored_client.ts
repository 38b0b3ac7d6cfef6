/**
 * Answers kept on disk: calls cost money and time, so what was answered is not asked again, and a run
 * that stops goes on where it was. One SQLite file for all models, with a row for each sample.
 */
import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { openStore } from "../core/sqlite.ts";
import { tryGenerate, UnansweredError } from "./answers.ts";
import type { Able } from "./capabilities.ts";
import { checkedOptions } from "./checked_options.ts";
import type { Completion, GenerateOptions } from "./client.ts";
import type { Conversation } from "./messages.ts";

/**
 * The client, which looks into the file first and writes there what it is answered, as it comes. The
 * same prompt with the same options and seed is the same question, within one call too: it is asked
 * once. An answer that was known says what it once cost, and what of that was paid when. Live prompts
 * and streams go past the file, which is opened with the first prompt that does not.
 *
 * @param options.identity Who answers, endpoint included: two hosts may call their models alike.
 */
export function storedClient(
  client: Able<"generate" | "stream">,
  { path, identity }: { path: string; identity: string },
): Able<"generate" | "stream"> {
  let opened: ReturnType<typeof openAnswers> | null = null;
  const { name, price, limits } = client;
  return {
    ...{ name, price, limits },
    countTokens: (text) => client.countTokens(text),
    stream: (prompt, options) => client.stream(prompt, options),
    async generate(prompts: readonly Conversation[], options: GenerateOptions = {}) {
      if (options.live) return await client.generate(prompts, options);
      const answersOf = opened ??= openAnswers(path);
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
          (place) => {
            const turns = prompts[place].map(({ role, content }) => [role, content]);
            return digest([turns, identity, temperature, topP, maxTokens, stop, own]);
          },
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
  Deno.mkdirSync(dirname(path), { recursive: true });
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
