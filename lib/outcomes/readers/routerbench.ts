/**
 * RouterBench's wide table (https://github.com/withmartian/routerbench, arXiv 2403.12031) as CSV or
 * Parquet: `sample_id`, `prompt`, `eval_name`, and for each model a score column named after it with
 * `<model>|model_response` and `<model>|total_cost` (US dollars) beside. RouterDC ships it too.
 */
import { badInput } from "../bad_input.ts";
import { readRecords } from "../records.ts";
import { unwrapTexts } from "./python_literal.ts";
import { hasFields, type InputFile, type Reader, splitOf } from "./reader.ts";
import { toText } from "./values.ts";
import { wideOutcomes } from "./wide_row.ts";

const COST = "|total_cost";
const RESPONSE = "|model_response";

export const routerbench: Reader = {
  format: "routerbench",
  title: "RouterBench's wide table: <model>, <model>|model_response, <model>|total_cost",
  kind: "outcomes",
  quality: { what: "RouterBench's score of the answer", min: 0, max: 1 },
  detect: (inputs) =>
    inputs.every((input) =>
      hasFields(input, "sample_id", "prompt", "eval_name") && modelsOf(input).length > 0
    ),
  async *read(inputs) {
    for (const input of inputs) {
      const file = input.path;
      const names = modelsOf(input);
      if (names.length === 0) {
        throw badInput({ file, line: 1 }, { problem: `no column is named <model>${COST}` });
      }
      const models = names.map((model) => ({
        model,
        score: model,
        response: `${model}${RESPONSE}`,
        cost: `${model}${COST}`,
      }));
      const split = splitOf(file);
      const required = ["sample_id", "prompt", "eval_name", ...names];
      for await (const { values, line } of readRecords(input, required)) {
        const text = (column: string) => toText(values[column], { file, line, column });
        for (const { response } of models) {
          if (typeof values[response] === "string") {
            values[response] = unwrapTexts(values[response]);
          }
        }
        const query = {
          query_id: text("sample_id"),
          prompt: unwrapTexts(text("prompt") ?? ""),
          task: text("eval_name"),
          split,
        };
        yield* wideOutcomes(query, { file, line, values, models });
      }
    }
  },
};

function modelsOf({ fields }: InputFile): string[] {
  return fields.filter((field) => field.endsWith(COST)).map((field) =>
    field.slice(0, -COST.length)
  );
}
