/**
 * Plain tables of one's own, as CSV, JSON Lines, a JSON array, Parquet or Arrow. `long` has a row per
 * outcome and the table's own column names; `wide` has a row per query and a column per model.
 */
import type pl from "nodejs-polars";
import { badInput } from "../bad_input.ts";
import { csvColumns } from "../csv_columns.ts";
import { readFrame } from "../frame_file.ts";
import { longColumns } from "../long_columns.ts";
import { joined } from "../packer.ts";
import { readRecords } from "../records.ts";
import { isScoreColumn, type Outcome, OUTCOME_COLUMNS } from "../schema.ts";
import { hasFields, type InputFile, type Reader } from "./reader.ts";
import { modelColumns, NO_MODEL, QUERY_COLUMNS, wideOutcomes } from "./wide_row.ts";
import { isBlank, toMilliseconds, toNumber, toScore, toText, toVerdict } from "./values.ts";

const SCORE: Reader["quality"] = { what: "score of the answer", min: 0, max: 1 };

const NUMBERS = new Set<keyof Outcome>([
  "sample",
  "confidence",
  "tokens_in",
  "tokens_out",
  "cost_usd",
]);

export const long: Reader = {
  format: "long",
  title:
    "one row an outcome: query_id, prompt, model, quality or correct; others, and score.NAME, optional",
  kind: "outcomes",
  quality: SCORE,
  detect: (inputs) =>
    inputs.every((input) =>
      hasFields(input, "model") && (hasFields(input, "query_id") || hasFields(input, "prompt"))
    ),
  unread: (inputs) =>
    inputs[0].fields.filter((field) =>
      !(OUTCOME_COLUMNS as string[]).includes(field) && !isScoreColumn(field)
    ),
  async columns(inputs, rules) {
    const frames: pl.DataFrame[] = [];
    const wanted = (name: string) =>
      (OUTCOME_COLUMNS as string[]).includes(name) || isScoreColumn(name);
    for (const input of inputs) {
      const needed = ["query_id", "prompt", "model", scoreOf(input)];
      if (!hasFields(input, ...needed)) return null;
      if (input.container === "frame") {
        const frame = longColumns(await readFrame(input.path), rules);
        if (frame === null) return null;
        if (frame.height > 0) frames.push(frame); // a score that no row has is none
      } else if (input.container === "csv") {
        const pieces = csvColumns(input.path, { header: input.fields, wanted });
        try {
          for (let next = await pieces.next();; next = await pieces.next()) {
            if (next.value === true) break;
            const frame = next.value === false ? null : longColumns(next.value, rules);
            if (frame === null) return null;
            frames.push(frame);
          }
        } finally {
          await pieces.return(false); // closes the file
        }
      } else return null;
    }
    return frames.length === 0 ? null : joined(frames);
  },
  async *read(inputs) {
    for (const input of inputs) {
      const file = input.path;
      const score = scoreOf(input);
      const columns = input.container === "csv" || input.container === "frame"
        ? OUTCOME_COLUMNS.filter((column) => hasFields(input, column))
        : OUTCOME_COLUMNS;
      for await (
        const { values, line } of readRecords(input, ["query_id", "prompt", "model", score])
      ) {
        const row: Partial<Record<keyof Outcome, unknown>> = {};
        for (const column of columns) {
          const place = { file, line, column };
          if (column === "latency_ms") row[column] = toMilliseconds(values[column], place);
          else if (column === "quality") row.quality = toScore(values.quality, place).quality;
          else if (NUMBERS.has(column)) row[column] = toNumber(values[column], place);
          else if (column === "correct") row.correct = toVerdict(values.correct, place);
          else row[column] = toText(values[column], place);
        }
        for (const column in values) {
          if (!isScoreColumn(column)) continue;
          row[column] = toNumber(values[column], { file, line, column });
        }
        if (isBlank(row.quality) && typeof row.correct === "boolean") {
          row.quality = Number(row.correct);
        }
        yield { file, line, row };
      }
    }
  },
};

/** The column that an outcome is scored by. */
function scoreOf(input: InputFile): string {
  return hasFields(input, "correct") ? "correct" : "quality";
}

export const wide: Reader = {
  format: "wide",
  title: "one row a query: prompt (query_id, task, reference, split), one score column a model",
  kind: "outcomes",
  quality: SCORE,
  detect: (inputs) =>
    inputs.every((input) =>
      (hasFields(input, "query_id") || hasFields(input, "prompt")) && !hasFields(input, "model")
    ),
  unread: (inputs) =>
    [...new Set(inputs.flatMap(({ fields }) => fields))].filter((name) =>
      name !== "" && NO_MODEL.test(name)
    ),
  async *read(inputs) {
    let index = 0;
    for (const input of inputs) {
      const file = input.path;
      const names = modelColumns(input);
      const score = names.find(isScoreColumn);
      if (score !== undefined) {
        throw badInput({ file, line: 1 }, {
          problem:
            `column "${score}" belongs to one answer, and here a row has an answer of each model`,
          hint: "Give a row an outcome, with a column model.",
        });
      }
      if (names.length === 0) {
        throw badInput({ file, line: 1 }, {
          problem: `no column is a model's: expected one beside ${QUERY_COLUMNS.join(", ")}`,
        });
      }
      const models = names.map((model) => ({ model, score: model }));
      for await (const { values, line } of readRecords(input, ["prompt"])) {
        const query: Record<string, string | null> = Object.fromEntries(
          QUERY_COLUMNS.map((column) => [
            column,
            toText(values[column], { file, line, column }),
          ]),
        );
        if (!hasFields(input, "query_id")) query.query_id = String(index);
        index++;
        yield* wideOutcomes(query, { file, line, values, models });
      }
    }
  },
};
