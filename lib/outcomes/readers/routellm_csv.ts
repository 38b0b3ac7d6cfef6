/**
 * RouteLLM's recorded benchmark outcomes (https://github.com/lm-sys/RouteLLM, routellm/evals): one CSV
 * row a question with `prompt`, a True/False column for each of the two models and, for GSM8K,
 * `<model>_response`. MMLU has one file a subject; GSM8K one file, its references in test.jsonl beside.
 */
import { badInput } from "../bad_input.ts";
import type { SourceRow } from "../collect.ts";
import { openCsv } from "../csv.ts";
import { readJsonLines } from "../json.ts";
import { parseBoolean } from "./cells.ts";
import { CORRECTNESS, hasFields, type InputFile, type Reader, stem } from "./reader.ts";

const MODELS = ["mistralai/Mixtral-8x7B-Instruct-v0.1", "gpt-4-1106-preview"];
const RESPONSES = MODELS.map((model) => `${model}_response`);

export const routellmMmlu: Reader = {
  format: "routellm-mmlu",
  title: "RouteLLM's MMLU outcomes: mmlu_<subject>.csv",
  kind: "outcomes",
  quality: CORRECTNESS,
  detect: (inputs) =>
    inputs.every((input) => hasFields(input, "prompt", ...MODELS)) &&
    !inputs.some((input) => hasFields(input, ...RESPONSES)),
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
    inputs.some((input) => hasFields(input, "prompt", ...MODELS, ...RESPONSES)) &&
    inputs.every((input) => hasFields(input, "prompt", ...MODELS) || isReferences(input)),
  async *read(inputs) {
    const references = new Map<string, string>();
    for (const input of inputs.filter(isReferences)) {
      for await (const { value } of readJsonLines(input.path)) {
        references.set(String(value.question), String(value.answer).split("####").at(-1)!.trim());
      }
    }
    for (const input of inputs.filter((input) => !isReferences(input))) {
      yield* readQuestions(input, { task: "math", id: String, references });
    }
  },
};

function isReferences(input: InputFile): boolean {
  return input.container === "jsonl" && hasFields(input, "question", "answer");
}

async function* readQuestions(
  { path: file }: InputFile,
  options: { task: string; id: (index: number) => string; references?: Map<string, string> },
): AsyncGenerator<SourceRow> {
  const { header, records } = await openCsv(file);
  const missing = ["prompt", ...MODELS].find((name) => !header.includes(name));
  if (missing) {
    throw badInput({ file, line: 1 }, {
      problem: `column "${missing}" is missing: the header has ${header.join(", ")}`,
    });
  }
  const models = MODELS.map((model) => ({
    model,
    score: header.indexOf(model),
    response: header.indexOf(`${model}_response`),
  }));
  const promptAt = header.indexOf("prompt");
  let index = 0;
  for await (const { cells, line } of records) {
    const prompt = cells[promptAt];
    for (const { model, score, response } of models) {
      const correct = parseBoolean(cells[score], { file, line, column: model });
      yield {
        file,
        line,
        scoreColumn: model,
        row: {
          query_id: options.id(index),
          prompt,
          task: options.task,
          reference: options.references?.get(prompt),
          model,
          response: cells[response],
          quality: correct === null ? null : Number(correct),
          correct,
        },
      };
    }
    index++;
  }
}
