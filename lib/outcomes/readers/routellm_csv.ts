/**
 * RouteLLM's recorded benchmark outcomes (https://github.com/lm-sys/RouteLLM, routellm/evals): one CSV
 * row a question with `prompt`, a True/False column for each of the two models and, for GSM8K,
 * `<model>_response`. MMLU has one file a subject; GSM8K one file, its references in test.jsonl beside.
 */
import { readRecords } from "../records.ts";
import {
  CORRECTNESS,
  hasFields,
  type InputFile,
  type Reader,
  type SourceRow,
  stem,
} from "./reader.ts";
import { toText } from "./values.ts";
import { wideOutcomes } from "./wide_row.ts";

const MODELS = ["mistralai/Mixtral-8x7B-Instruct-v0.1", "gpt-4-1106-preview"];
const RESPONSES = MODELS.map((model) => `${model}_response`);

export const routellmMmlu: Reader = {
  format: "routellm-mmlu",
  title: "RouteLLM's MMLU outcomes: mmlu_<subject>.csv",
  kind: "outcomes",
  quality: CORRECTNESS,
  detect: (inputs) =>
    inputs.every((input) =>
      hasFields(input, "prompt", ...MODELS) && !hasFields(input, ...RESPONSES)
    ),
  async *read(inputs) {
    for (const input of inputs) {
      const task = stem(input.path).replace(/^mmlu_/, "");
      yield* readQuestions(input, { task, id: (index) => `${task}/${index}` });
    }
  },
};

export const routellmGsm8k: Reader = {
  format: "routellm-gsm8k",
  title: "RouteLLM's GSM8K outcomes: gsm8k_responses.csv, references in test.jsonl",
  kind: "outcomes",
  quality: CORRECTNESS,
  detect: (inputs) =>
    inputs.some(isResponses) && inputs.every((input) => isResponses(input) || isReferences(input)),
  async *read(inputs) {
    const references = new Map<string, string>();
    for (const input of inputs.filter(isReferences)) {
      for await (const { values: { question, answer } } of readRecords(input)) {
        references.set(String(question), String(answer).split("####").at(-1)!.trim());
      }
    }
    for (const input of inputs.filter((input) => !isReferences(input))) {
      yield* readQuestions(input, { task: "math", id: String, references });
    }
  },
};

const isResponses = (input: InputFile) => hasFields(input, "prompt", ...MODELS, ...RESPONSES);
const isReferences = (input: InputFile) => hasFields(input, "question", "answer");

async function* readQuestions(
  input: InputFile,
  { task, id, references }: {
    task: string;
    id: (index: number) => string;
    references?: Map<string, string>;
  },
): AsyncGenerator<SourceRow> {
  const file = input.path;
  const models = MODELS.map((model, i) => ({ model, score: model, response: RESPONSES[i] }));
  let index = 0;
  for await (const { values, line } of readRecords(input, ["prompt", ...MODELS])) {
    const prompt = toText(values.prompt, { file, line, column: "prompt" });
    const query = { query_id: id(index++), prompt, task, reference: references?.get(prompt ?? "") };
    yield* wideOutcomes(query, { file, line, values, models });
  }
}
