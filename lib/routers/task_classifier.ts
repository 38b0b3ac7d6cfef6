/**
 * A language model that names the task of a query in one word: the pocket models by an instruction they
 * were trained on, any other by a description of the tasks.
 */
import { isPocket, openClient, openHosted } from "../clients/mod.ts";
import { ask, type Client } from "../llm/mod.ts";
import { FAMILIES, instruct, POCKET_LANGUAGE_MODELS, pocketTokenizer } from "../pocket/mod.ts";
import { remember } from "../remember.ts";

/** The variable that names the model; `--classifier MODEL` sets it for its own run. */
export const CLASSIFIER_VARIABLE = "ROUTELAB_CLASSIFIER";

/** What a query was found to be. */
export interface NamedTask {
  /** Null where no answer was the name of a task. */
  task: string | null;
  /** The model's last word. */
  text: string;
  attempts: number;
  /** US dollars, all attempts together. */
  cost_usd: number;
}

export interface TaskClassifier {
  /** Of the model. */
  name: string;
  tasks: readonly string[];
  classify(queries: readonly string[]): Promise<NamedTask[]>;
}

export interface TaskPrompt {
  tasks: readonly string[];
  of(query: string): string;
}

/** What queries can be about, for models that follow instructions. */
const TASKS: Record<string, string> = {
  math: "calculation, arithmetic, algebra, word problems, proofs",
  coding: "writing, explaining or tracing programs, queries and commands",
  reasoning: "logic puzzles, planning, drawing conclusions in several steps",
  factual: "facts about the world: people, places, events, science, definitions",
  text: "writing, summarising, translating or editing text",
  time: "dates, durations, calendars",
  other: "small talk, opinions, anything else",
};

const DESCRIBED: TaskPrompt = {
  tasks: Object.keys(TASKS),
  of: (query) =>
    `Which kind of task is the query below? The kinds are:
${Object.entries(TASKS).map(([task, what]) => `${task}: ${what}`).join("\n")}

<query>
${query}
</query>

Do not answer the query. Reply with one word, the name of the kind:`,
};

/** Tokens of a query that a pocket model is given: no question of its world has more. */
const POCKET_TOKENS = 48;

async function pocketPrompt(): Promise<TaskPrompt> {
  const tokenizer = await pocketTokenizer();
  return {
    tasks: [...new Set(FAMILIES.map(({ task }) => task))],
    of(query) {
      const ids = tokenizer.encode(query);
      const cut = ids.length > POCKET_TOKENS;
      return instruct("task", cut ? tokenizer.decode(ids.slice(0, POCKET_TOKENS)) : query);
    },
  };
}

/** The task whose name the answer is, capitals and outer punctuation aside; null for anything else. */
export function parseTask(text: string, tasks: readonly string[]): string | null {
  const word = text.trim().toLowerCase().replace(/^[\s"'`*(]+|[\s"'`*).!:]+$/g, "");
  return tasks.includes(word) ? word : null;
}

/** Asks up to three times, while the answer is no task. */
export function taskClassifier(client: Client, { tasks, of }: TaskPrompt): TaskClassifier {
  return {
    name: client.name,
    tasks,
    async classify(queries) {
      const asked = await ask(client, queries.map(of), {
        parse: (text) => parseTask(text, tasks),
        maxTokens: 8,
      });
      return asked.map(({ value, ...rest }) => ({ task: value, ...rest }));
    },
  };
}

/**
 * The classifier in use; it remembers what it has classified, live queries apart.
 *
 * @param model As openClient() takes it.
 */
export async function openTaskClassifier(
  model: string = Deno.env.get(CLASSIFIER_VARIABLE) || POCKET_LANGUAGE_MODELS[0],
): Promise<TaskClassifier> {
  const known = opened.get(model);
  if (known) return known;
  const prompt = isPocket(model) ? await pocketPrompt() : DESCRIBED;
  const kept = taskClassifier(await openClient(model), prompt);
  // What a live query is named is not kept on disk
  const live = isPocket(model) ? kept : taskClassifier(openHosted(model).client, prompt);
  const classify = remember((texts) => (texts.length === 1 ? live : kept).classify(texts));
  const classifier = { ...kept, classify };
  opened.set(model, classifier);
  return classifier;
}

const opened = new Map<string, TaskClassifier>();
