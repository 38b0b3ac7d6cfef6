/**
 * An answer and the confidence that a pocket model states for it, "42 (90%)", taken apart: in "42", which states
 * none, a reader of numbers would find one.
 */
import { parseConfidence } from "../calibration/mod.ts";

/**
 * The answer, and the confidence in the parentheses that end the text. Of a statement that was cut off,
 * "42 (9", the answer is left; parentheses that hold no number belong to the answer.
 */
export function takeApart(text: string): { answer: string; confidence: number | null } {
  const cutOff = text.match(/^(.*?)\s*\(\s*[\d.]*\s*%?$/s);
  if (cutOff) return { answer: cutOff[1], confidence: null };
  const [, answer, statement] = text.match(/^(.*?)\s*\(([^()]*)\)\s*$/s) ?? [];
  const confidence = statement === undefined ? null : parseConfidence(statement);
  return { answer: confidence === null ? text : answer, confidence };
}
