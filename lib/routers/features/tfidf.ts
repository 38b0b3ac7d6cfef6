/**
 * TF-IDF features of text: counts of words and of pairs of neighbouring words, weighted by rarity and
 * scaled to unit length. Equals scikit-learn's
 * `TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, tokenizer=words)`, for these `words`.
 */
import type { SparseMatrix } from "../../stats/sparse.ts";
import { sharedTerms } from "./terms.ts";

/** The result of fitTfidf(). */
export interface Tfidf {
  /** Unit-length rows of the training texts. */
  features: SparseMatrix;
  /** The same of other texts; terms that were not learned are ignored. */
  transform(texts: string[]): SparseMatrix;
}

/**
 * Learns the vocabulary and its rarity from texts. Terms in fewer than two of them, or in more than
 * the share `maxDf`, are left out.
 */
export function fitTfidf(texts: string[], { maxDf = 1 }: { maxDf?: number } = {}): Tfidf {
  const terms = sharedTerms();
  const learned = texts.map((text) => terms.learn(text));
  const vocabulary = vocabularyOf(learned, { terms: terms.size, maxDf });
  return {
    features: weigh(learned, vocabulary),
    transform: (others) => weigh(others.map((text) => terms.find(text)), vocabulary),
  };
}

interface Vocabulary {
  /** Column of each term, -1 of those that have none. */
  columns: Int32Array;
  /** How much each column weighs. */
  rarity: number[];
}

/** Columns are in the order in which their terms occur first. */
function vocabularyOf(
  texts: Int32Array[],
  { terms, maxDf }: { terms: number; maxDf: number },
): Vocabulary {
  const frequency = new Int32Array(terms), last = new Int32Array(terms).fill(-1);
  const order: number[] = [];
  for (const [i, text] of texts.entries()) {
    for (const term of text) {
      if (last[term] === i) continue;
      last[term] = i;
      if (frequency[term]++ === 0) order.push(term);
    }
  }
  const columns = new Int32Array(terms).fill(-1), rarity: number[] = [];
  for (const term of order) {
    if (frequency[term] < 2 || frequency[term] > maxDf * texts.length) continue;
    columns[term] = rarity.push(Math.log((1 + texts.length) / (1 + frequency[term])) + 1) - 1;
  }
  return { columns, rarity };
}

function weigh(texts: Int32Array[], { columns: columnOf, rarity }: Vocabulary): SparseMatrix {
  const offsets = new Int32Array(texts.length + 1);
  const columns: number[] = [], values: number[] = [];
  const counts = new Float64Array(rarity.length);
  for (const [i, text] of texts.entries()) {
    for (const term of text) {
      // A term that got its number later has no place here
      const column = columnOf[term] ?? -1;
      if (column >= 0 && counts[column]++ === 0) columns.push(column);
    }
    let squares = 0;
    for (let e = offsets[i]; e < columns.length; e++) {
      const value = (1 + Math.log(counts[columns[e]])) * rarity[columns[e]];
      counts[columns[e]] = 0;
      values.push(value);
      squares += value * value;
    }
    const length = Math.sqrt(squares);
    for (let e = offsets[i]; e < values.length; e++) values[e] /= length;
    offsets[i + 1] = values.length;
  }
  return {
    rows: texts.length,
    width: rarity.length,
    offsets,
    columns: new Int32Array(columns),
    values: new Float64Array(values),
  };
}
