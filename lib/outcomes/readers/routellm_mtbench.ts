/**
 * RouteLLM's MT-Bench outcomes (https://github.com/lm-sys/RouteLLM, routellm/evals/mt_bench): the 80
 * two-turn questions and GPT-4's 1-10 judgements. As RouteLLM scores it, a model's quality on a
 * question is the mean over its turns and a router sees only the first turn.
 */
import { badInput, badValue } from "../bad_input.ts";
import { readRecords } from "../records.ts";
import { hasFields, type InputFile, type Reader } from "./reader.ts";

export const routellmMtBench: Reader = {
  format: "routellm-mtbench",
  title: "RouteLLM's MT-Bench outcomes: question.jsonl and judgements.jsonl",
  kind: "outcomes",
  quality: { what: "mean of GPT-4's 1-10 scores over the turns", min: 1, max: 10 },
  detect: (inputs) =>
    inputs.some(isQuestions) && inputs.some(isJudgements) &&
    inputs.every((input) => isQuestions(input) || isJudgements(input)),
  async *read(inputs) {
    const scores = await readScores(inputs.filter(isJudgements));
    for (const input of inputs.filter((input) => !isJudgements(input))) {
      const file = input.path;
      for await (const { values, line } of readRecords(input, ["question_id", "turns"])) {
        const { question_id, category, turns } = values;
        if (!Array.isArray(turns) || typeof turns[0] !== "string") {
          throw badValue({ file, line, column: "turns" }, {
            must: "a list of texts",
            value: turns,
          });
        }
        const models = scores.get(String(question_id));
        if (!models) {
          throw badInput({ file, line }, { problem: `question ${question_id} has no judgement` });
        }
        for (const [model, turnScores] of models) {
          yield {
            file,
            line,
            aliases: turns.slice(1).map(String),
            row: {
              query_id: String(question_id),
              prompt: turns[0],
              task: category,
              model,
              quality: turnScores.reduce((sum, score) => sum + score, 0) / turnScores.length,
            },
          };
        }
      }
    }
  },
};

const isQuestions = (input: InputFile) => hasFields(input, "question_id", "turns");
const isJudgements = (input: InputFile) =>
  hasFields(input, "question_id", "model", "turn", "score");

/** question -> model -> the scores of its turns. */
async function readScores(inputs: InputFile[]): Promise<Map<string, Map<string, number[]>>> {
  const scores = new Map<string, Map<string, number[]>>();
  for (const input of inputs) {
    const file = input.path;
    for await (const { values, line } of readRecords(input)) {
      const { question_id, model, score } = values;
      if (typeof score !== "number" || score < 1 || score > 10) {
        throw badValue({ file, line, column: "score" }, { must: "in [1, 10]", value: score });
      }
      const question = scores.get(String(question_id)) ?? new Map<string, number[]>();
      scores.set(String(question_id), question);
      question.set(String(model), [...(question.get(String(model)) ?? []), score]);
    }
  }
  return scores;
}
