/**
 * A routing dataset on disk: a table whose quality is the rating, its card, and beside them, in
 * `FILE.ratings.jsonl`, why each answer was rated as it was.
 */
import { makeTable, type Outcome, saveTable } from "../outcomes/mod.ts";
import { checkWritable } from "../core/writable.ts";
import { writeAtomically } from "../core/write.ts";
import { answeringCommand, outcomeOf } from "./answering.ts";
import type { RatedAnswer, RoutingDataset } from "./routing_dataset.ts";

/** Where the explanations are: `rated.parquet` -> `rated.parquet.ratings.jsonl`. */
export function ratingsPath(path: string): string {
  return `${path}.ratings.jsonl`;
}

/**
 * Before the dataset is made: that its table and ratings can be written.
 *
 * @throws {UserError} for an ending of no format of tables, or a place that cannot be written
 */
export async function checkRoutingDatasetPath(
  path: string,
  { overwrite = true }: { overwrite?: boolean } = {},
): Promise<void> {
  await checkWritable(path, { endings: [".parquet", ".arrow"], overwrite });
  await checkWritable(ratingsPath(path), { endings: [], overwrite });
}

/**
 * Saves the table, where unrated answers have no quality, and the ratings: a line an answer with
 * `dataset`, `query_id`, `model`, `rating`, `explanation` (or why there is no rating or answer) and
 * `rating_cost_usd`.
 */
export async function saveRoutingDataset(dataset: RoutingDataset, path: string): Promise<void> {
  await checkRoutingDatasetPath(path);
  const { answers, method, settings } = dataset;
  const { prompts, models, judge, seed } = settings;
  const [weak, strong] = models.length === 2 ? models : [null, null];
  const table = await makeTable(answers.map(ratedOutcome), {
    name: prompts,
    title: `Answers to ${prompts}, rated by ${judge}`,
    description: `${models.join(" and ")} answered, ${judge} rated, seed ${seed}.`,
    quality: { what: method, min: 1, max: 5 },
    weak,
    strong,
    caveats: ["A rating is the opinion of a model that saw no reference."],
    created_by: answeringCommand("dataset", settings, [`--judge ${judge}`]),
  });
  await writeAtomically(ratingsPath(path), answers.values().map(ratingLine));
  // Last, so that a table that is there has its ratings
  await saveTable(table, path);
}

function ratedOutcome({ question, model, answer, rating, correct }: RatedAnswer): Outcome {
  const cost_usd = answer?.cost_usd ?? null;
  return {
    ...outcomeOf(question, { model, sample: 0, answer, cost_usd }),
    quality: rating.rating,
    correct,
  };
}

function ratingLine({ question, model, rating: { rating, explanation, cost_usd } }: RatedAnswer) {
  const { dataset, query_id } = question;
  const line = { dataset, query_id, model, rating, explanation, rating_cost_usd: cost_usd };
  return JSON.stringify(line) + "\n";
}
