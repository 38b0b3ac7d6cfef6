/**
 * SimpleQA (https://openai.com/index/introducing-simpleqa, arXiv 2411.04368). The question set: CSV
 * with `metadata` (a Python dict: topic, answer type), the question and its answer. Graded results:
 * CSV with `problem`, `target`, `predicted_answer` and `grade` A, B or C = correct, incorrect, not
 * attempted; one file a model, named after it. `correct` and `quality` do not tell the last two apart, so the column
 * `score.attempted` is 0 for C and else 1.
 */
import { sha256 } from "../../core/digest.ts";
import { badValue } from "../bad_input.ts";
import { readRecords } from "../records.ts";
import type { Outcome } from "../schema.ts";
import { parsePythonLiteral } from "./python_literal.ts";
import { CORRECTNESS, hasFields, type InputFile, type Reader, stem } from "./reader.ts";
import { toText } from "./values.ts";

const GRADES: Record<string, Pick<Outcome, "quality" | "correct" | "score.attempted">> = {
  A: { quality: 1, correct: true, "score.attempted": 1 },
  B: { quality: 0, correct: false, "score.attempted": 1 },
  C: { quality: 0, correct: null, "score.attempted": 0 },
};

export const simpleqa: Reader = {
  format: "simpleqa",
  title: "SimpleQA's questions: metadata, question or problem, the answer (no outcomes)",
  kind: "questions",
  quality: CORRECTNESS,
  detect: (inputs) =>
    inputs.every((input) =>
      hasFields(input, "metadata", "question", "true_answer") ||
      hasFields(input, "metadata", "problem", "answer")
    ),
  async *read(inputs) {
    for (const input of inputs) {
      const file = input.path;
      const [question, answer] = hasFields(input, "problem")
        ? ["problem", "answer"]
        : ["question", "true_answer"];
      let index = 0;
      for await (const { values, line } of readRecords(input, ["metadata", question, answer])) {
        yield {
          file,
          line,
          row: {
            query_id: String(index++),
            prompt: toText(values[question], { file, line, column: question }),
            task: topicOf(values.metadata),
            reference: toText(values[answer], { file, line, column: answer }),
          },
        };
      }
    }
  },
};

export const simpleqaGraded: Reader = {
  format: "simpleqa-graded",
  title: "SimpleQA's graded answers: problem, target, predicted_answer, grade; one file a model",
  kind: "outcomes",
  quality: { what: "1 if graded correct, 0 if incorrect or not attempted", min: 0, max: 1 },
  detect: (inputs) =>
    inputs.some(isGraded) && inputs.every((input) => isGraded(input) || isTranslation(input)),
  async *read(inputs) {
    const known = await readTranslations(inputs.filter(isTranslation));
    for (const input of inputs.filter((input) => !isTranslation(input))) {
      const file = input.path;
      for await (const { values, line } of readRecords(input, GRADED)) {
        const text = (column: string) => toText(values[column], { file, line, column });
        const grade = GRADES[text("grade")?.trim() ?? ""];
        if (!grade) {
          throw badValue({ file, line, column: "grade" }, {
            must: "A (correct), B (incorrect) or C (not attempted)",
            value: values.grade,
          });
        }
        const question = known.get(questionKey(values.problem, values.target));
        yield {
          file,
          line,
          columns: { prompt: "problem", reference: "target" },
          row: {
            query_id: question?.id ?? digest(questionKey(values.problem, values.target)),
            prompt: text("problem"),
            task: question?.topic,
            reference: text("target"),
            model: stem(file),
            response: text("predicted_answer"),
            ...grade,
          },
        };
      }
    }
  },
};

const GRADED = ["problem", "target", "predicted_answer", "grade"];
const isGraded = (input: InputFile) => hasFields(input, ...GRADED);
const isTranslation = (input: InputFile) =>
  hasFields(input, "metadata", "translated_problem", "translated_answer");

/** The translated questions: their index in SimpleQA, which is their query id there, and topic. */
async function readTranslations(inputs: InputFile[]) {
  const known = new Map<string, { id: string; topic: string | null }>();
  for (const input of inputs) {
    let index = 0;
    for await (const { values } of readRecords(input)) {
      known.set(questionKey(values.translated_problem, values.translated_answer), {
        id: String(index++),
        topic: topicOf(values.metadata),
      });
    }
  }
  return known;
}

/** Problem and target together: one Czech problem stands for two English ones. */
function questionKey(problem: unknown, target: unknown): string {
  return `${problem}\n${target}`;
}

/** A query id for a question that no list numbers, the same in every model's file. */
function digest(key: string): string {
  return sha256(key).slice(0, 12);
}

function topicOf(metadata: unknown): string | null {
  const dict = parsePythonLiteral(String(metadata));
  const topic = dict && typeof dict === "object" && !Array.isArray(dict) ? dict.topic : null;
  return typeof topic === "string" ? topic : null;
}
