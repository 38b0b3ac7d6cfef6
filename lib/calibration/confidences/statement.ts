/**
 * An answer and how sure a model is of it, on two lines: the prompt that asks for them, and what a reply says
 * (verbalised confidence, Tian et al. 2023, arXiv 2305.14975). For models that were not trained to state a confidence
 * otherwise; gpu/jobs/statement.py says the same, held to it by gpu/tests/vectors.json.
 */
import type { SaidWithConfidence } from "../../models/mod.ts";
import { parseConfidence } from "./parse_confidence.ts";

/** The prompt that asks for an answer and a confidence. */
export function askForConfidence(question: string): string {
  return `${question}

Answer briefly, and say how probable it is that your answer is right. Say two lines, and nothing else:
Answer: (your answer)
Confidence: (0% to 100%)`;
}

const ANSWER = /^[\s*_#]*answer[\s*_]*:[\s*_]*/gim;
const CONFIDENCE = /^[\s*_#]*confidence[\s*_]*:.*$/gim;

/**
 * "Answer: Paris" and "Confidence: 90%", whatever stands before them; of several lines of either, the last. Without a
 * line of an answer all before the confidence is the answer, and without one of a confidence there is none.
 */
export function readStatement(text: string): SaidWithConfidence {
  const stated = [...text.matchAll(CONFIDENCE)].at(-1);
  const before = text.slice(0, stated?.index);
  const label = [...before.matchAll(ANSWER)].at(-1);
  const from = label ? label.index + label[0].length : before.length - before.trimStart().length;
  return {
    answer: before.slice(from).replace(/[\s*_]+$/, ""),
    from,
    confidence: stated ? parseConfidence(stated[0]) : null,
  };
}
