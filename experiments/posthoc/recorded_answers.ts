/**
 * Answers that a language model gave in several steps, each with a confidence that it stated, as one table:
 * the files of the catalogue's adaptive-anytime, or others with their columns.
 *
 *     deno task lab data fetch adaptive-anytime
 */
import pl from "nodejs-polars";
import { parseConfidence } from "../../lib/calibration/mod.ts";
import { readColumns } from "../../lib/outcomes/mod.ts";
import type { Confidences } from "./inputs.ts";

interface RecordedAnswer {
  model: string;
  /** From 1. */
  step: number;
  query: string;
  /** Null where none can be read. */
  confidence: number | null;
  /** 1 for a right answer, 0 for a wrong one. */
  correct: number;
}

/**
 * The answers of each file, a row an answer: `model`, `step`, `query`, `confidence`, `correct`.
 *
 * @param files Paths by the name of the model; columns `uid`, `t`, `conf`, `correct`.
 * @throws {UserError} where a file is not there or lacks a column
 */
export async function recordedAnswers(
  files: Readonly<Record<string, string>>,
): Promise<pl.DataFrame> {
  const answers: RecordedAnswer[] = [];
  for (const [model, file] of Object.entries(files)) {
    for await (const { values } of readColumns(file, ["uid", "t", "conf", "correct"])) {
      answers.push({
        model,
        step: Number(values.t),
        query: String(values.uid),
        confidence: parseConfidence(String(values.conf)),
        correct: Number(values.correct),
      });
    }
  }
  return pl.DataFrame(answers);
}

/** A recorded model's confidences at each of its steps, from the first. */
export interface RecordedModel {
  model: string;
  steps: Confidences[];
}

/** The table of `recordedAnswers`, or some of its rows, by model and step. */
export function recordedModels(answers: pl.DataFrame): RecordedModel[] {
  const rows = answers.toRecords() as unknown as RecordedAnswer[];
  return [...Map.groupBy(rows, ({ model }) => model)].map(([model, rows]) => ({
    model,
    steps: [...Map.groupBy(rows, ({ step }) => step)].sort(([a], [b]) => a - b).map((
      [step, rows],
    ) => ({
      source: `${model}, step ${step}`,
      queries: rows.map(({ query }) => query),
      confidence: rows.map(({ confidence }) => confidence),
      correct: rows.map(({ correct }) => correct),
    })),
  }));
}
