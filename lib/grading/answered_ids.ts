/**
 * A question and its answer as one row of tokens, as a reward model reads them:
 *
 *     [START] question [SEPARATOR] answer [SEPARATOR]
 *
 * The first part is what an encoder of questions has been trained on. The last token is SEPARATOR, not END,
 * which stands for hidden words where pocket-encoder is trained. Of a row that is too long the middle of the
 * question goes, as both its ends tell what is asked; an answer is never cut.
 */
import { SEPARATOR, START, type Tokenizer } from "../onnx/mod.ts";

/** Tokens that frame the two parts. */
const FRAME = 3;

export interface AnsweredIds {
  ids: number[];
  /** Where in `ids` the answer begins. */
  from: number;
  /** Tokens of the question that are left out. */
  cut: number;
}

/** The row, of at most `context` tokens; null where the answer alone does not fit. */
export function answeredIds(
  { prompt, response }: { prompt: string; response: string },
  { tokenizer, context }: { tokenizer: Tokenizer; context: number },
): AnsweredIds | null {
  const question = tokenizer.encode(prompt), answer = tokenizer.encode(response);
  const room = context - FRAME - answer.length;
  if (room < 0) return null;
  const cut = Math.max(0, question.length - room);
  const head = cut === 0 ? question.length : Math.ceil(room / 2);
  const kept = [...question.slice(0, head), ...question.slice(head + cut)];
  return {
    ids: [START, ...kept, SEPARATOR, ...answer, SEPARATOR],
    from: kept.length + 2,
    cut,
  };
}
