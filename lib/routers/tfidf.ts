/**
 * TF-IDF features of text: counts of words and of pairs of neighbouring words, weighted by rarity and
 * scaled to unit length. Equals scikit-learn's
 * `TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)` with the token pattern of `words`.
 */

/** Row i holds `values[e]` at column `columns[e]` for offsets[i] <= e < offsets[i + 1]. */
export interface SparseMatrix {
  rows: number;
  width: number;
  offsets: Int32Array;
  columns: Int32Array;
  values: Float64Array;
}

/** What fitTfidf learned. */
export interface Tfidf {
  width: number;
  /** Unit-length rows. Terms that were not in the training texts are ignored. */
  transform(texts: string[]): SparseMatrix;
}

/** Pairs of word numbers make one exact number: 2^26 words are more than any study has. */
const PAIR_BASE = 2 ** 26;

/** Below all word numbers, so that no pair with it is a known term. */
const UNKNOWN = -1;

/**
 * Learns the vocabulary and its rarity from texts. Terms in fewer than two of them, or in more than
 * the share `maxDf`, are left out.
 */
export function fitTfidf(texts: string[], { maxDf = 1 }: { maxDf?: number } = {}): Tfidf {
  const wordNumbers = new Map<string, number>();
  const documentFrequency = new Map<number, number>();
  for (const text of texts) {
    const numbers = words(text).map((word) => {
      const known = wordNumbers.get(word);
      if (known !== undefined) return known;
      wordNumbers.set(word, wordNumbers.size + 1);
      return wordNumbers.size;
    });
    for (const term of new Set(terms(numbers))) {
      documentFrequency.set(term, (documentFrequency.get(term) ?? 0) + 1);
    }
  }
  const columnOf = new Map<number, number>();
  const rarity: number[] = [];
  for (const [term, frequency] of documentFrequency) {
    if (frequency < 2 || frequency > maxDf * texts.length) continue;
    columnOf.set(term, rarity.length);
    rarity.push(Math.log((1 + texts.length) / (1 + frequency)) + 1);
  }
  return {
    width: rarity.length,
    transform: (batch) => transform(batch, { wordNumbers, columnOf, rarity }),
  };
}

type Vocabulary = {
  wordNumbers: Map<string, number>;
  columnOf: Map<number, number>;
  rarity: number[];
};

function transform(texts: string[], { wordNumbers, columnOf, rarity }: Vocabulary): SparseMatrix {
  const offsets = new Int32Array(texts.length + 1);
  const columns: number[] = [], values: number[] = [];
  const counts = new Float64Array(rarity.length);
  texts.forEach((text, i) => {
    // An unknown word stays in place, so that its neighbours do not become a pair
    const numbers = words(text).map((word) => wordNumbers.get(word) ?? UNKNOWN);
    for (const term of terms(numbers)) {
      const column = columnOf.get(term);
      if (column !== undefined && counts[column]++ === 0) columns.push(column);
    }
    let squares = 0;
    for (let e = offsets[i]; e < columns.length; e++) {
      const value = (1 + Math.log(counts[columns[e]])) * rarity[columns[e]];
      counts[columns[e]] = 0;
      values.push(value);
      squares += value * value;
    }
    for (let e = offsets[i]; e < values.length; e++) values[e] /= Math.sqrt(squares);
    offsets[i + 1] = values.length;
  });
  return {
    rows: texts.length,
    width: rarity.length,
    offsets,
    columns: Int32Array.from(columns),
    values: Float64Array.from(values),
  };
}

/** In lower case. Single digits and signs are words too: they tell mathematics and code apart. */
function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{M}_]+|[^\p{L}\p{N}\p{M}_\s]/gu) ?? [];
}

/** Single words, then pairs of neighbours, as numbers. */
function terms(numbers: number[]): number[] {
  return [...numbers, ...numbers.slice(1).map((word, i) => numbers[i] * PAIR_BASE + word)];
}
