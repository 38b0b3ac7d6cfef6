/**
 * Words of a text. Chinese, Japanese, Thai, Lao, Khmer and Burmese write none between blanks: there the words are
 * those of a dictionary, by `Intl.Segmenter` (Unicode's UAX 29 with ICU's dictionaries).
 */

/** Scripts that are written without blanks between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const WORD_OR_SIGN = /[\p{L}\p{N}\p{M}_]+|[^\p{L}\p{N}\p{M}_\s]/gu;

/** Of no language, so that the machine's does not count: which dictionary is meant, the scripts tell. */
const segmenter = new Intl.Segmenter("und", { granularity: "word" });

/** In lower case. Single digits and signs are words too: they tell mathematics and code apart. */
export function words(text: string): string[] {
  const runs = text.toLowerCase().match(WORD_OR_SIGN) ?? [];
  if (!UNSPACED.test(text)) return runs;
  return runs.flatMap((run) =>
    UNSPACED.test(run) ? Array.from(segmenter.segment(run), ({ segment }) => segment) : [run]
  );
}
