/**
 * Answers kept on disk: calls cost money and time, so what was answered is not asked again, and a run
 * that stops goes on where it was. One SQLite file for all models.
 */
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { checkedOptions } from "./checked_options.ts";
import { type Client, type Completion, type GenerateOptions, UnansweredError } from "./client.ts";

/**
 * The client, which looks into the file first and writes there what it is answered. The same prompt with
 * the same options is the same question; a completion from the file says what it once cost.
 */
export function storedClient(client: Client, path: string): Client {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 60000");
  database.exec(
    "CREATE TABLE IF NOT EXISTS answers (question BLOB PRIMARY KEY, samples TEXT NOT NULL)",
  );
  const find = database.prepare("SELECT samples FROM answers WHERE question = ?");
  const keep = database.prepare("INSERT OR REPLACE INTO answers VALUES (?, ?)");
  return {
    name: client.name,
    stream: (prompt, options) => client.stream(prompt, options),
    async generate(prompts: readonly string[], options: GenerateOptions = {}) {
      const { samples, temperature, topP, maxTokens, stop, seed } = checkedOptions(options);
      const settings = [client.name, samples, temperature, topP, maxTokens, stop, seed];
      const keys = prompts.map((prompt) =>
        createHash("sha256").update(JSON.stringify([prompt, ...settings])).digest()
      );
      const answers = keys.map((key, prompt): Completion[] => {
        const row = find.get(key);
        if (row === undefined) return [];
        const known = JSON.parse(row.samples as string) as Completion[];
        options.onAnswer?.(prompt, known);
        return known;
      });
      const open = [...prompts.keys()].filter((prompt) => answers[prompt].length === 0);
      if (open.length === 0) return answers;
      const onAnswer = (at: number, samples: Completion[]) => {
        answers[open[at]] = samples;
        keep.run(keys[open[at]], JSON.stringify(samples));
        options.onAnswer?.(open[at], samples);
      };
      try {
        await client.generate(open.map((prompt) => prompts[prompt]), { ...options, onAnswer });
      } catch (error) {
        if (!(error instanceof UnansweredError)) throw error;
        const failures = new Map([...error.failures].map(([at, why]) => [open[at], why]));
        throw new UnansweredError(client.name, { failures, answers });
      }
      return answers;
    },
  };
}
