/**
 * A language model that names the task of a query in one word: the pocket models by an instruction they
 * were trained on, any other by a description of the tasks.
 */
import { isPocket, openClient, openHosted } from "../../models/mod.ts";
import { UserError } from "../../core/errors.ts";
import { ask, type Client, type Price } from "../../models/mod.ts";
import { FAMILIES, instruct, POCKET_LANGUAGE_MODELS, pocketTokenizer } from "../../pocket/mod.ts";
import { type Live, remember } from "../../core/remember.ts";

/** The variables of the model and its price; `--classifier` and its price set them for their own run. */
export const CLASSIFIER_VARIABLE = "ROUTELAB_CLASSIFIER";
export const CLASSIFIER_PRICE_VARIABLE = "ROUTELAB_CLASSIFIER_PRICE";

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
  classify(queries: readonly string[], options?: Live): Promise<NamedTask[]>;
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

/** A limit, no cost: models that reason before they answer need room for that. */
const MAX_TOKENS = 2000;

/** Asks up to three times, while the answer is no task. */
export function taskClassifier(client: Client, { tasks, of }: TaskPrompt): TaskClassifier {
  return {
    name: client.name,
    tasks,
    async classify(queries) {
      const asked = await ask(client, queries.map(of), {
        parse: (text) => parseTask(text, tasks),
        maxTokens: MAX_TOKENS,
      });
      return asked.map(({ value, ...rest }) => ({ task: value, ...rest }));
    },
  };
}

const opened = new Map<string, Promise<TaskClassifier>>();

/**
 * The classifier in use; it remembers what it has classified, live queries apart.
 *
 * @param model As openClient() takes it.
 * @throws {UserError} as openClient() does
 */
export function openTaskClassifier(model: string = classifierModel()): Promise<TaskClassifier> {
  let classifier = opened.get(model);
  if (classifier === undefined) {
    classifier = open(model);
    classifier.catch(() => opened.delete(model));
    opened.set(model, classifier);
  }
  return classifier;
}

async function open(model: string): Promise<TaskClassifier> {
  if (isPocket(model)) {
    return remembering(taskClassifier(await openClient(model), await pocketPrompt()));
  }
  const price = classifierPrice();
  const kept = taskClassifier(await openClient(model, { price }), DESCRIBED);
  // What live queries are named is not kept on disk
  const live = taskClassifier(openHosted(model, { price }).client, DESCRIBED);
  return remembering({
    ...kept,
    classify: (queries, options) => (options?.live ? live : kept).classify(queries),
  });
}

function remembering(classifier: TaskClassifier): TaskClassifier {
  return {
    ...classifier,
    classify: remember((texts, options?: Live) => classifier.classify(texts, options)),
  };
}

function classifierModel(): string {
  return Deno.env.get(CLASSIFIER_VARIABLE) || POCKET_LANGUAGE_MODELS[0];
}

function classifierPrice(): Price | undefined {
  const text = Deno.env.get(CLASSIFIER_PRICE_VARIABLE);
  if (!text) return undefined;
  const [input, output, ...rest] = text.split(",").map((part) => part.trim() ? Number(part) : NaN);
  if (input >= 0 && output >= 0 && rest.length === 0) return { input, output };
  throw new UserError(
    `Cannot price the classifier as its price must be IN,OUT in US dollars per million tokens: ` +
      `it is "${text}"`,
  );
}
