/**
 * Finds words and phrases in a text as whole words: "code" is in "Code: fix it" and not in "decode" or `code_path`.
 *
 * Both sides are brought to one form (NFKC) and compared without case. A word ends where letters, marks, digits
 * and underscores end; between two of them only where Unicode's word boundaries (UAX #29, by Intl.Segmenter) say
 * so, which find words in scripts that are written without blanks. Blanks of a phrase stand for any run of blanks.
 *
 * What this cannot tell: senses ("zip code") and forms ("codes"), which are other words. Exceptions are for the
 * first, more words for the second.
 */

/**
 * A finder of the first of the words or phrases, in their order, that a text has outside of the exceptions.
 *
 * @returns the word as it was given; null for a text that has none
 */
export function wholeWords(
  words: readonly string[],
  { except = [] }: { except?: readonly string[] } = {},
): (text: string) => string | null {
  const patterns = words.map(patternOf), exceptions = except.map(patternOf);
  return (original) => {
    const text = original.normalize("NFKC");
    const isBoundary = boundariesOf(text);
    const placesOf = (pattern: RegExp) =>
      Array.from(text.matchAll(pattern), ({ index, 1: found }) => [index, index + found.length])
        .filter((place) => place.every(isBoundary));
    let excepted: number[][] | undefined;
    const counts = ([from, to]: number[]) => {
      excepted ??= exceptions.flatMap(placesOf);
      return !excepted.some(([start, end]) => start <= from && to <= end);
    };
    return words.find((_, i) => placesOf(patterns[i]).some(counts)) ?? null;
  };
}

/** Matches before the phrase, so that places may overlap. */
function patternOf(phrase: string): RegExp {
  const words = phrase.normalize("NFKC").trim().split(/\s+/);
  return new RegExp(`(?=(${words.map((word) => RegExp.escape(word)).join("\\s+")}))`, "giu");
}

const OF_A_WORD = /^[\p{L}\p{M}\p{N}\p{Pc}]/u;

const segmenter = new Intl.Segmenter("en", { granularity: "word" });

function boundariesOf(text: string): (at: number) => boolean {
  let segments: Set<number> | undefined;
  return (at) => {
    // A character may have two code units
    const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? "";
    if (!OF_A_WORD.test(before) || !OF_A_WORD.test(text.slice(at, at + 2))) return true;
    segments ??= new Set(Array.from(segmenter.segment(text), ({ index }) => index));
    return segments.has(at);
  };
}
