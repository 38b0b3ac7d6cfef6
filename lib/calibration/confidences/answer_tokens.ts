/**
 * The tokens of an answer that stands in a longer text, such as "42" in "42 (90%)": a confidence in the answer must
 * not depend on how probable the statement was.
 */
import type { TokenLogProb } from "../../onnx/mod.ts";

/**
 * The tokens that hold the answer, which begins at `from` of their text, and the one after them, which ends it: of
 * "42" alone that is the token of the text's end. None for an empty answer.
 */
export function answerTokens(
  tokens: readonly TokenLogProb[],
  { answer, from }: { answer: string; from: number },
): TokenLogProb[] {
  if (answer === "") return [];
  let end = 0;
  const ends = tokens.map(({ token }) => end += token.length);
  const first = ends.findIndex((end) => end > from);
  const last = ends.findIndex((end) => end >= from + answer.length);
  return tokens.slice(first, last + 2);
}
