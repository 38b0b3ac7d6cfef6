/**
 * The token by which a pocket model states its confidence, for ConfTuner's loss (arXiv 2508.18847), which
 * wants one: the first digit of a percentage of two, "(d5%)". It stands for the middle of its tenth, so there
 * are ten confidences, 5% to 95%.
 */
import type { Tokenizer } from "../../onnx/mod.ts";

/** Of each token of the vocabulary the confidence that it stands for, -1 for none. */
export function confidenceLevels(tokenizer: Tokenizer): Float32Array {
  const levels = new Float32Array(tokenizer.size).fill(-1);
  for (const [digit, id] of digitIds(tokenizer).entries()) levels[id] = digit / 10 + 0.05;
  return levels;
}

/** Finds where a completion's tokens state a confidence: the first digit after the last parenthesis, else -1. */
export function statementPlace(tokenizer: Tokenizer): (ids: readonly number[]) => number {
  const digits = new Set(digitIds(tokenizer));
  const [opening] = tokenizer.encode(" (");
  return (ids) => {
    const at = ids.lastIndexOf(opening) + 1;
    return at > 0 && at < ids.length && digits.has(ids[at]) ? at : -1;
  };
}

/** The same place, and -1 where not two digits stand there: the 1 of "(100%)" is no tenth. */
export function confidencePlace(tokenizer: Tokenizer): (ids: readonly number[]) => number {
  const digits = new Set(digitIds(tokenizer)), placeOf = statementPlace(tokenizer);
  return (ids) => {
    const at = placeOf(ids);
    return at >= 0 && digits.has(ids[at + 1]) && !digits.has(ids[at + 2]) ? at : -1;
  };
}

/** The ids of "0" to "9". */
function digitIds(tokenizer: Tokenizer): number[] {
  return Array.from({ length: 10 }, (_, digit) => tokenizer.encode(String(digit))[0]);
}
