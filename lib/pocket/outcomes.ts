/**
 * The pocket models' answers: PocketQA put to two or three of them as a table of outcomes. Questions of the
 * router pool are its training split, those of the test pool its test split.
 *
 *     deno task lab pocket outcomes --train 2000 --out pocket.parquet
 */
import { parseConfig } from "../core/config.ts";
import { join } from "node:path";
import { z } from "zod";
import { formatList } from "../core/wording.ts";
import { codeDigest } from "../core/code_digest.ts";
import { Store } from "../core/store/store.ts";
import { type Completion, costOf, priceOf, user } from "../models/mod.ts";
import { probabilityOf } from "../onnx/mod.ts";
import { type MadeCard, makeTable, type Outcome, saveTable } from "../outcomes/mod.ts";
import { instruct } from "./instructions.ts";
import {
  openPocketModel,
  POCKET_LANGUAGE_MODELS,
  pocketInputs,
  type PocketLanguageModel,
} from "./models.ts";
import { type PocketQuestion, pocketQuestions, verifyAnswer } from "./questions.ts";

const PAIR: PocketLanguageModel[] = ["pocket-small", "pocket-large"];

export const pocketOutcomesSchema = z.strictObject({
  /** Who answers; of two, the first is the weak model. */
  models: z.array(z.enum(POCKET_LANGUAGE_MODELS)).min(1).refine(
    (models) => new Set(models).size === models.length,
    "names of which each is given once",
  ).default(PAIR),
  /** Questions of the training split. */
  train: z.int().min(1).default(1800),
  /** Questions of the test split. */
  test: z.int().min(1).default(1800),
  /** Answers of each model to each question. */
  samples: z.int().min(1).default(1),
  temperature: z.number().min(0).default(1),
  seed: z.int().default(1),
  /** True for a column `score.graded`: 1 where the answer is right, less the further off it is. */
  graded: z.boolean().default(false),
});

export type PocketOutcomesConfig = z.input<typeof pocketOutcomesSchema>;

const FILE = "pocket.parquet";

const SPLITS = [["router", "train"], ["test", "test"]] as const;

/**
 * The file of the table, made if it is not in the store: answering takes a minute or so, and the same code,
 * models, prices and settings always give the same table.
 */
export async function pocketOutcomesFile(config: PocketOutcomesConfig = {}): Promise<string> {
  const settings = parseConfig(pocketOutcomesSchema, config);
  const parts = { settings, models: await pocketInputs(), code: await codeDigest(import.meta.url) };
  const folder = await Store.open().files("outcomes", parts, {
    label: Object.entries(settings).map(([name, value]) => `${name}=${value}`).join(" "),
    make: (folder) => savePocketOutcomes(join(folder, FILE), settings),
  });
  return join(folder, FILE);
}

/** Puts the questions to the models and saves the table. */
export async function savePocketOutcomes(
  path: string,
  config: PocketOutcomesConfig = {},
  { onProgress }: { onProgress?: (done: number, total: number) => void } = {},
): Promise<void> {
  const settings = parseConfig(pocketOutcomesSchema, config);
  const { models, samples, temperature, seed, graded } = settings;
  const rows: Outcome[] = [];
  const total = models.length * (settings.train + settings.test);
  let answered = 0;
  for (const [pool, split] of SPLITS) {
    const questions = pocketQuestions(settings[split], { seed, pool });
    for (const name of models) {
      const client = await openPocketModel(name);
      const answers = await client.generate(
        questions.map(({ prompt }) => user(instruct("answer", prompt))),
        {
          samples,
          temperature,
          seed,
          onAnswer: () => onProgress?.(++answered, total),
        },
      );
      for (const [i, question] of questions.entries()) {
        for (const [sample, answer] of answers[i].entries()) {
          rows.push(outcomeOf(question, { split, name, sample, answer, graded }));
        }
      }
    }
  }
  await saveTable(await makeTable(rows, cardOf(settings)), path);
}

function outcomeOf(
  question: PocketQuestion,
  { split, name, sample, answer, graded }: {
    split: "train" | "test";
    name: string;
    sample: number;
    answer: Completion;
    graded: boolean;
  },
): Outcome {
  const { correct, score } = verifyAnswer(question, answer.text);
  return {
    dataset: "pocket",
    query_id: `${split}/${question.id}`,
    prompt: question.prompt,
    task: question.family,
    reference: question.reference,
    split,
    model: name,
    sample,
    response: answer.text,
    quality: correct ? 1 : 0,
    correct,
    confidence: probabilityOf(answer.tokens!),
    tokens_in: answer.tokens_in,
    tokens_out: answer.tokens_out,
    // Of this answer alone: its completion is charged as one of several, of which the first pays the prompt
    cost_usd: costOf(priceOf(name), answer),
    latency_ms: null,
    ...graded && { "score.graded": score },
  };
}

function cardOf(settings: z.output<typeof pocketOutcomesSchema>): MadeCard {
  const { models, train, test, samples, temperature, seed, graded } = settings;
  const [weak, strong] = models.length === 2 ? models : [null, null];
  const named = models.join() === PAIR.join() ? "" : ` --model ${models.join(",")}`;
  return {
    name: "pocket",
    title: `PocketQA, ${formatList(models)}`,
    description:
      `${train} questions of a made-up world for training and ${test} for the test, each ` +
      `answered by ${
        models.length === 2 ? "both models" : formatList(models)
      }, ${samples} time(s) ` +
      `each, at temperature ${temperature}, seed ${seed}. ` +
      "Confidence is the probability of the answer's tokens.",
    quality: { what: "1 if the answer is correct, else 0", min: 0, max: 1 },
    weak,
    strong,
    caveats: [
      "The models are tiny and the world is made up: what holds here need not hold for large ones.",
      "Costs are made up too, in proportion to the models' parameters. That of a row is what this one " +
      "answer costs, its prompt included.",
    ],
    created_by:
      `lab pocket outcomes${named} --train ${train} --test ${test} --samples ${samples} ` +
      `--temperature ${temperature} --seed ${seed}${graded ? " --graded" : ""}`,
  };
}
