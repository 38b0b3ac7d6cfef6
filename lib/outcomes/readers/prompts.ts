/**
 * A file of prompts that no model has answered yet, as CSV, JSON Lines, a JSON array, Parquet or Arrow:
 * `prompt`, and `query_id`, `task`, `reference` and `split` where they are there. Without ids the rows
 * are numbered.
 */
import { readRecords } from "../records.ts";
import { QUESTION_COLUMNS } from "../schema.ts";
import { CORRECTNESS, hasFields, type Reader } from "./reader.ts";
import { isBlank, toText } from "./values.ts";

const COLUMNS: readonly string[] = QUESTION_COLUMNS;

export const prompts: Reader = {
  format: "prompts",
  title: "one row a prompt: prompt; query_id, task, reference, split optional (no outcomes)",
  kind: "questions",
  quality: CORRECTNESS,
  detect: (inputs) =>
    inputs.every((input) =>
      hasFields(input, "prompt") && input.fields.every((field) => COLUMNS.includes(field))
    ),
  unread: (inputs) => inputs[0].fields.filter((field) => !COLUMNS.includes(field)),
  async *read(inputs) {
    for (const input of inputs) {
      const file = input.path;
      let index = 0;
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
