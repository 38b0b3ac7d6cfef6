/**
 * TF-IDF features of text: counts of words and of pairs of neighbouring words, weighted by rarity and
 * scaled to unit length. Equals scikit-learn's
 * `TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, tokenizer=words)`, for these `words`.
 */
import type { SparseMatrix } from "../../stats/sparse.ts";
import { sharedTerms, type Terms } from "./terms.ts";

/** The result of fitTfidf(). */
export interface Tfidf {
  /** Unit-length rows of the training texts. */
  features: SparseMatrix;
  /** The same of other texts; terms that were not learned are ignored. */
  transform(texts: string[]): SparseMatrix;
  /** What was learned, for openTfidf(). */
  vocabulary(): TfidfVocabulary;
}

/** The terms in the order of their columns, and how much each weighs. */
export type TfidfVocabulary = {
  /** The words of all terms, one a line: UTF-16, which has a place for any text. */
  words: Uint16Array;
  /** Two a column: the number of a word, or those of a pair's two; the second of a single word is -1. */
  terms: Int32Array;
  rarity: Float64Array;
};

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
    vocabulary: () => spell(vocabulary, terms),
  };
}

/** The features of texts by a vocabulary that was learned before. */
export function openTfidf({ words, terms: spelt, rarity }: TfidfVocabulary): Tfidf["transform"] {
  const terms = sharedTerms();
  const numbers = linesOf(words).map((word) => terms.numberOf(word));
  const columnOf = Array.from(rarity, (_, column) => {
    const [first, second] = [spelt[2 * column], spelt[2 * column + 1]];
    return second < 0 ? numbers[first] : terms.numberOf([numbers[first], numbers[second]]);
  });
  const columns = new Int32Array(terms.size).fill(-1);
  columnOf.forEach((term, column) => columns[term] = column);
  return (texts) => weigh(texts.map((text) => terms.find(text)), { columns, rarity });
}

interface Vocabulary {
  /** Column of each term, -1 of those that have none. */
  columns: Int32Array;
  /** How much each column weighs. */
  rarity: ArrayLike<number>;
}

/** A vocabulary by words and not by the numbers that terms have in this process. */
function spell({ columns, rarity }: Vocabulary, terms: Terms): TfidfVocabulary {
  const lines = new Map<string, number>(), spelt = new Int32Array(2 * rarity.length).fill(-1);
  const lineOf = (word: string) => {
    let line = lines.get(word);
    if (line === undefined) lines.set(word, line = lines.size);
    return line;
  };
  for (const [term, column] of columns.entries()) {
    if (column < 0) continue;
    const name = terms.nameOf(term);
    const words = typeof name === "string" ? [name] : name.map((word) => terms.nameOf(word));
    words.forEach((word, i) => spelt[2 * column + i] = lineOf(word as string));
  }
  const text = [...lines.keys()].join("\n");
  const words = Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  return { words, terms: spelt, rarity: Float64Array.from(rarity) };
}

/** No word holds a line's end. */
function linesOf(units: Uint16Array): string[] {
  let text = "";
  for (let at = 0; at < units.length; at += CHUNK) {
    text += String.fromCharCode(...units.subarray(at, at + CHUNK));
  }
  return text === "" ? [] : text.split("\n");
}

/** Code units that one call takes. */
const CHUNK = 4096;

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
