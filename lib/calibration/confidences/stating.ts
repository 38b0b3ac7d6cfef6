/**
 * Asking a model for an answer and how sure it is of it, and taking apart what it says. A model that was trained to
 * state a confidence is asked in the words of its training, any other is told the form of two lines (verbalised
 * confidence, Tian et al. 2023, arXiv 2305.14975).
 */
import {
  type Client,
  type ConfidencePrompt,
  type SaidWithConfidence,
  user,
} from "../../models/mod.ts";
import { parseConfidence } from "./parse_confidence.ts";

/** The prompt that asks a client to state its confidence. */
export function stating(client: Client): ConfidencePrompt {
  return client.instructions?.confidence ?? TOLD;
}

const TOLD: ConfidencePrompt = {
  of: (query) =>
    user(`${query}

Answer briefly, and say how probable it is that your answer is right. Say two lines, and nothing else:
Answer: (your answer)
Confidence: (0% to 100%)`),
  read: readTwoLines,
};

const ANSWER = /^[\s*_#]*answer[\s*_]*:[\s*_]*/gim;
const CONFIDENCE = /^[\s*_#]*confidence[\s*_]*:.*$/gim;

/**
 * "Answer: Paris" and "Confidence: 90%", whatever stands before them; of several lines of either, the last. Without a
 * line of an answer all before the confidence is the answer, and without one of a confidence there is none.
 */
function readTwoLines(text: string): SaidWithConfidence {
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
