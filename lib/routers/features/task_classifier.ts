/**
 * A language model that names the task of a query in one word: by the instruction that it was trained on
 * if it has one, as pocket models do, else by a description of the tasks.
 */
import {
  type Able,
  able,
  ask,
  openClient,
  type OpenOptions,
  type TaskPrompt,
  user,
} from "../../models/mod.ts";
import { type Live, remember } from "../../core/remember.ts";

/** The task predicted for a query. */
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
  classify(queries: readonly string[], options?: Live): Promise<NamedTask[]>;
}

/** Tasks of queries and their descriptions, for models that follow instructions. */
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
    user(`Which kind of task is the query below? The kinds are:
${Object.entries(TASKS).map(([task, what]) => `${task}: ${what}`).join("\n")}

<query>
${query}
</query>

Do not answer the query. Reply with one word, the name of the kind:`),
};

/** The task whose name the answer is, capitals and outer punctuation aside; null for anything else. */
export function parseTask(text: string, tasks: readonly string[]): string | null {
  const word = text.trim().toLowerCase().replace(/^[\s"'`*(]+|[\s"'`*).!:]+$/g, "");
  return tasks.includes(word) ? word : null;
}

/** A limit, no cost: models that reason before they answer need room for that. */
const MAX_TOKENS = 2000;

/** Asks up to three times, while the answer is no task. Nothing is kept of live queries. */
export function taskClassifier(
  client: Able<"generate">,
  { tasks, of }: TaskPrompt = client.instructions?.task ?? DESCRIBED,
): TaskClassifier {
  return {
    name: client.name,
    tasks,
    async classify(queries, { live } = {}) {
      const asked = await ask(client, queries.map((query) => of(query)), {
        parse: (text) => parseTask(text, tasks),
        maxTokens: MAX_TOKENS,
        live,
      });
      return asked.map(({ value, ...rest }) => ({ task: value, ...rest }));
    },
  };
}

const opened = new Map<string, Promise<TaskClassifier>>();

/**
 * The classifier by a model, opened once; it remembers what it has classified, live queries apart.
 *
 * @param model As openClient() takes it.
 * @throws {UserError} as openClient() does, or for a model that does not generate
 */
export function openTaskClassifier(
  model: string,
  options: OpenOptions = {},
): Promise<TaskClassifier> {
  const key = JSON.stringify([model, options]);
  let classifier = opened.get(key);
  if (classifier === undefined) {
    classifier = open(model, options);
    classifier.catch(() => opened.delete(key));
    opened.set(key, classifier);
  }
  return classifier;
}

async function open(model: string, options: OpenOptions): Promise<TaskClassifier> {
  const classifier = taskClassifier(able(await openClient(model, options), "generate"));
  return {
    ...classifier,
    classify: remember((texts, live?: Live) => classifier.classify(texts, live)),
  };
}
