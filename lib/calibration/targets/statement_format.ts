/**
 * How a model is asked for an answer with a confidence, and how it writes the two. Pocket models have a
 * format of their own (lib/pocket); these two are for language models that read instructions.
 */
import { parseConfidence } from "../confidences/parse_confidence.ts";
import { askForConfidence, readStatement } from "../confidences/statement.ts";

export interface StatementFormat {
  readonly name: string;
  /** The prompt that puts a question and asks for a confidence. */
  ask(question: string): string;
  /** An answer with a confidence in [0, 1]; two that are nearer than half a unit of the format are alike. */
  state(answer: string, confidence: number): string;
  /** The answer of a response, and the confidence that it states, null where it states none. */
  takeApart(response: string): { answer: string; confidence: number | null };
}

const LINES = /^\s*(?:Answer:[ \t]*)?(.*?)\s*\n\s*Confidence:[ \t]*([^\n]*?)\s*$/is;

/** "Answer: 42" and "Confidence: 0.90" on two lines, as gstar_idk (its llm_router/) has its models write. */
export const linesFormat: StatementFormat = {
  name: "lines",
  ask: (question) => `Question: ${question}\n\nProvide your answer and confidence (0.0-1.0):`,
  state: (answer, confidence) => `Answer: ${answer}\nConfidence: ${confidence.toFixed(2)}`,
  takeApart(response) {
    const [, answer, stated] = LINES.exec(response) ?? [];
    const confidence = stated === undefined ? null : parseConfidence(stated, { scale: 1 });
    if (confidence !== null) return { answer, confidence };
    return { answer: response.replace(/^\s*Answer:[ \t]*/i, ""), confidence: null };
  },
};

/**
 * "Answer: 42" and "Confidence: 90%", asked for in the very words of `lab answers --confidence stated` and of the GPU
 * jobs: what a model learns from such examples is what it is evaluated on.
 */
export const statedFormat: StatementFormat = {
  name: "stated",
  ask: askForConfidence,
  state: (answer, confidence) => `Answer: ${answer}\nConfidence: ${Math.round(100 * confidence)}%`,
  takeApart(response) {
    const { answer, confidence } = readStatement(response);
    return { answer, confidence };
  },
};
