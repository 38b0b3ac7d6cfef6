/**
 * LLMRouter's data (https://github.com/ulab-uiuc/LLMRouter, llmrouter/data): routing data, a row an answer with
 * `task_name, query, ground_truth, model_name, response, performance`, tokens and seconds; and the queries alone.
 * A query has no id there: it is what task, query and truth say. The split is in the file's name:
 * `default_routing_train_data.jsonl`.
 */
import { sha256 } from "../../core/digest.ts";
import { readRecords } from "../records.ts";
import { CORRECTNESS, hasFields, type InputFile, type Reader, splitOf, stem } from "./reader.ts";
import { isBlank, toNumber, toScore, toText } from "./values.ts";

const ANSWER = ["query", "model_name", "performance"];
const READ = [
  ...["task_name", "query", "ground_truth", "model_name", "response", "performance"],
  ...["input_tokens", "output_tokens", "response_time", "cost"],
];

export const llmrouter: Reader = {
  format: "llmrouter",
  title: "LLMRouter's routing data: query, model_name, performance; others optional",
  kind: "outcomes",
  quality: { what: "LLMRouter's performance of the answer", min: 0, max: 1 },
  detect: (inputs) => inputs.every((input) => hasFields(input, ...ANSWER)),
  unread: (inputs) => inputs[0].fields.filter((field) => !READ.includes(field)),
  async *read(inputs) {
    const samples = new Map<string, number>();
    for (const input of inputs) {
      const file = input.path;
      for await (const { values, line } of readRecords(input, ANSWER)) {
        const at = (column: string) => ({ file, line, column });
        const number = (column: string) => toNumber(values[column], at(column));
        const query = queryOf(input, { values, line });
        const model = toText(values.model_name, at("model_name"));
        // One query, asked again, is answered by a further sample
        const key = `${query.query_id}\0${model}`;
        const sample = samples.get(key) ?? 0;
        samples.set(key, sample + 1);
        const seconds = number("response_time");
        yield {
          file,
          line,
          columns: { ...COLUMNS, model: "model_name", quality: "performance" },
          row: {
            ...query,
            model,
            sample,
            response: toText(values.response, at("response")),
            ...toScore(values.performance, at("performance")),
            tokens_in: number("input_tokens"),
            tokens_out: number("output_tokens"),
            cost_usd: number("cost"),
            latency_ms: seconds === null ? null : 1000 * seconds,
          },
        };
      }
    }
  },
};

export const llmrouterQueries: Reader = {
  format: "llmrouter-queries",
  title: "LLMRouter's queries: task_name, query, ground_truth (no outcomes)",
  kind: "questions",
  quality: CORRECTNESS,
  detect: (inputs) => inputs.every((input) => hasFields(input, "task_name", "query")),
  async *read(inputs) {
    const seen = new Set<string>();
    for (const input of inputs) {
      for await (const record of readRecords(input, ["query"])) {
        const row = queryOf(input, record);
        if (seen.has(row.query_id)) continue;
        seen.add(row.query_id);
        yield { file: input.path, line: record.line, columns: COLUMNS, row };
      }
    }
  },
};

const COLUMNS = { prompt: "query", task: "task_name", reference: "ground_truth" };

function queryOf(
  { path }: InputFile,
  { values, line }: { values: Record<string, unknown>; line: number },
) {
  const text = (column: string) => toText(plain(values[column]), { file: path, line, column });
  const [task, prompt, reference] = ["task_name", "query", "ground_truth"].map(text);
  const split = splitOf(stem(path).replace(/_data$/, ""));
  const digest = sha256(JSON.stringify([task, prompt, reference])).slice(0, 12);
  return {
    query_id: split === null ? digest : `${split}/${digest}`,
    prompt,
    task: isBlank(task) ? null : task,
    reference,
    split,
  };
}

/** Truths of code are lists of tests. */
function plain(value: unknown): unknown {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}
