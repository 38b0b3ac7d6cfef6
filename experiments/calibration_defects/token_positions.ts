/**
 * Implicit confidence, the geometric mean of token probabilities, by where the probabilities are read.
 * gstar_idk's trainer (its llm_router/) takes the probability of token t from the logits of position t, which
 * are about token t + 1, and over the prompt as well as the answer.
 */
import { fromLogProbs } from "../../lib/calibration/mod.ts";
import { argmax, Decoder, END, logSumExp, padLeft, SEPARATOR, START } from "../../lib/onnx/mod.ts";
import { pocketPath, pocketTokenizer, type StatedAnswer } from "../../lib/pocket/mod.ts";

/** Where a token's probability is read, and of which tokens. */
export interface Reading {
  name: string;
  /** True where the logits are of the position before the token. */
  shifted: boolean;
  /** True where the tokens of the prompt count too. */
  prompt: boolean;
}

/** The right one first, the source's last. */
export const READINGS: readonly Reading[] = [
  { name: "shifted, answer alone", shifted: true, prompt: false },
  { name: "shifted, prompt too", shifted: true, prompt: true },
  { name: "unshifted, answer alone", shifted: false, prompt: false },
  { name: "unshifted, prompt too", shifted: false, prompt: true },
];

/** Rows that are computed at once. */
const BATCH = 64;

/**
 * The confidence of each answer of pocket-small by each reading: readings x answers. The prompt is the question
 * alone, the answer its tokens and its end.
 */
export async function implicitConfidences(
  answers: readonly Pick<StatedAnswer, "question" | "text">[],
): Promise<Float64Array[]> {
  const tokenizer = await pocketTokenizer();
  const decoder = await Decoder.open(pocketPath("pocket-small", "decode.onnx"));
  const results = READINGS.map(() => new Float64Array(answers.length));
  for (let from = 0; from < answers.length; from += BATCH) {
    const rows = answers.slice(from, from + BATCH).map(({ question, text }) => {
      const before = [START, ...tokenizer.encode(question.prompt), SEPARATOR];
      return { ids: [...before, ...tokenizer.encode(text), END], answer: before.length };
    });
    const { tokens, start, time } = padLeft(rows.map(({ ids }) => ids));
    const { logits, vocab } = await decoder.run({
      ...{ tokens, batch: rows.length, start },
      ...{ past: decoder.nothing(), rows: new Int32Array(rows.length) },
    });
    rows.forEach(({ ids, answer }, row) => {
      const logitsAt = (position: number) => {
        const at = (row * time + start[row] + position) * vocab;
        return logits.subarray(at, at + vocab);
      };
      READINGS.forEach((reading, r) => {
        const logProbs = tokenLogProbs(ids, { answer, logitsAt, ...reading });
        results[r][from + row] = fromLogProbs(logProbs, "geometric-mean");
      });
    });
  }
  await decoder.close();
  return results;
}

/**
 * The log-probabilities of tokens as a reading has them. The first token has no position before it, so that the
 * shifted readings leave it out.
 *
 * @param options.answer Where in `ids` the answer begins.
 */
export function tokenLogProbs(
  ids: readonly number[],
  { answer, shifted, prompt, logitsAt }: Omit<Reading, "name"> & {
    answer: number;
    logitsAt: (position: number) => Float32Array;
  },
): number[] {
  const from = prompt ? (shifted ? 1 : 0) : answer;
  return ids.slice(from).map((id, i) => {
    const logits = logitsAt(from + i - (shifted ? 1 : 0));
    return logits[id] - logSumExp(logits, logits[argmax(logits)]);
  });
}
