/**
 * Scores as LLMRouter (https://github.com/ulab-uiuc/LLMRouter) and RouterDC
 * (https://github.com/shuhao02/RouterDC) keep them: a JSON array of `{question, scores: {model: x}}`,
 * one file a task and split, both told by the file's name: `gsm8k-train.json`.
 */
import { badValue } from "../bad_input.ts";
import type { JsonObject } from "../json.ts";
import { readRecords } from "../records.ts";
import { hasFields, type Reader, splitOf, stem, taskOf } from "./reader.ts";
import { toText } from "./values.ts";
import { wideOutcomes } from "./wide_row.ts";

export const scoreJson: Reader = {
  format: "score-json",
  title: "LLMRouter's and RouterDC's JSON: [{question, scores: {model: x}}]",
  kind: "outcomes",
  quality: { what: "the source's score of the answer", min: 0, max: 1 },
  detect: (inputs) => inputs.every((input) => hasFields(input, "question", "scores")),
  async *read(inputs) {
    for (const input of inputs) {
      const file = input.path;
      const [task, split] = [taskOf(file), splitOf(file)];
      let index = 0;
      for await (const { values: { question, scores }, line } of readRecords(input)) {
        if (typeof scores !== "object" || scores === null || Array.isArray(scores)) {
          throw badValue({ file, line, column: "scores" }, {
            must: "an object of model: score",
            value: scores,
          });
        }
        const query = {
          query_id: `${stem(file)}/${index++}`,
          prompt: toText(question, { file, line, column: "question" }),
          task,
          split,
        };
        const models = Object.keys(scores).map((model) => ({ model, score: model }));
        yield* wideOutcomes(query, { file, line, values: scores as JsonObject, models });
      }
    }
  },
};
