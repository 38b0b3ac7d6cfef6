/**
 * RouterArena's cached results (https://github.com/RouteWorks/RouterArena, arXiv 2510.00202): JSON
 * Lines of one model's answers with token usage, score and cost; one file a model.
 */
import { z } from "zod";
import { readRecords } from "../records.ts";
import { validate } from "../validate.ts";
import { hasFields, type Reader } from "./reader.ts";

const resultSchema = z.looseObject({
  global_index: z.string(),
  question: z.string(),
  llm_selected: z.string(),
  generated_answer: z.string().nullish(),
  token_usage: z.looseObject({ input_tokens: z.number(), output_tokens: z.number() }).nullish(),
  evaluation_result: z.looseObject({
    score: z.number().nullish(),
    ground_truth: z.unknown().optional(),
    inference_cost: z.number().nullish(),
  }).nullish(),
});

export const routerarena: Reader = {
  format: "routerarena",
  title: "RouterArena's cached results: JSON Lines, one file a model",
  kind: "outcomes",
  // METEOR scores in the public files go below 0
  quality: { what: "RouterArena's score of the answer", min: null, max: 1 },
  detect: (inputs) =>
    inputs.every((input) => hasFields(input, "global_index", "question", "llm_selected")),
  async *read(inputs) {
    for (const input of inputs) {
      const file = input.path;
      for await (const { values, line } of readRecords(input)) {
        const { global_index, evaluation_result, token_usage, ...result } = validate(
          resultSchema,
          values,
          { file, line },
        );
        const truth = evaluation_result?.ground_truth;
        yield {
          file,
          line,
          columns: {
            quality: "evaluation_result.score",
            cost_usd: "evaluation_result.inference_cost",
            tokens_in: "token_usage.input_tokens",
            tokens_out: "token_usage.output_tokens",
            prompt: "question",
            model: "llm_selected",
          },
          row: {
            query_id: global_index,
            prompt: result.question,
            task: global_index.replace(/_[^_]*$/, ""),
            reference: truth === undefined || truth === null || typeof truth === "string"
              ? truth
              : JSON.stringify(truth),
            model: result.llm_selected,
            response: result.generated_answer,
            quality: evaluation_result?.score,
            tokens_in: token_usage?.input_tokens,
            tokens_out: token_usage?.output_tokens,
            cost_usd: evaluation_result?.inference_cost,
          },
        };
      }
    }
  },
};
