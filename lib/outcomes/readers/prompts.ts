/**
 * A file of prompts that no model has answered yet, as CSV, JSON Lines, a JSON array, Parquet or Arrow:
 * `prompt`, and `query_id`, `task`, `reference` and `split` where they are there. Without ids the rows
 * are numbered, from one file on to the next.
 */
import { readRecords } from "../records.ts";
import { QUESTION_COLUMNS } from "../schema.ts";
import { CORRECTNESS, hasFields, type InputFile, type Reader } from "./reader.ts";
import { isBlank, toText } from "./values.ts";
import { looksWide } from "./wide_row.ts";

const COLUMNS: readonly string[] = QUESTION_COLUMNS;

/** Outcomes name their model or have ids of queries; prompts may have any columns but these. */
const OF_OUTCOMES = ["model", "query_id"];

const unreadOf = ({ fields }: InputFile) => fields.filter((field) => !COLUMNS.includes(field));

export const prompts: Reader = {
  format: "prompts",
  title: "one row a prompt: prompt; query_id, task, reference, split optional (no outcomes)",
  kind: "questions",
  quality: CORRECTNESS,
  detect: (inputs) =>
    inputs.every((input) =>
      hasFields(input, "prompt") && !looksWide(input) &&
      (unreadOf(input).length === 0 || !OF_OUTCOMES.some((field) => hasFields(input, field)))
    ),
  // pandas leaves its index in a column without a name
  unread: (inputs) => [...new Set(inputs.flatMap(unreadOf))].filter((field) => field !== ""),
  async *read(inputs) {
    let index = 0;
    for (const input of inputs) {
      const file = input.path;
      for await (const { values, line } of readRecords(input, ["prompt"])) {
        const row = Object.fromEntries(
          COLUMNS.map((column) => [column, toText(values[column], { file, line, column })]),
        );
        if (isBlank(row.query_id)) row.query_id = String(index);
        index++;
        yield { file, line, row };
      }
    }
  },
};
