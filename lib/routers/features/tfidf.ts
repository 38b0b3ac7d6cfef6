/**
 * TF-IDF features of text: counts of words and of pairs of neighbouring words, weighted by rarity and
 * scaled to unit length. Equals scikit-learn's
 * `TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, tokenizer=words)`, for these `words`.
 */
import type { SparseMatrix } from "../../stats/sparse.ts";
import { words } from "./words.ts";

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
  const tokens = texts.map(words);
  const vocabulary: Vocabulary = { numbers: new Map(), columns: new Map(), rarity: [] };
  // A word of one text only is in no pair of two: only the others need a number
  const ofWords = documentFrequency(tokens);
  for (const [word, place] of ofWords.places) {
    if (ofWords.counts[place] >= 2) vocabulary.numbers.set(word, vocabulary.numbers.size + 1);
  }
  const learned = tokens.map((text) => terms(text, vocabulary));
  const ofTerms = documentFrequency(learned);
  for (const [term, place] of ofTerms.places) {
    const frequency = ofTerms.counts[place];
    if (frequency < 2 || frequency > maxDf * texts.length) continue;
    vocabulary.columns.set(term, vocabulary.rarity.length);
    vocabulary.rarity.push(Math.log((1 + texts.length) / (1 + frequency)) + 1);
  }
  return {
    features: weigh(learned, vocabulary),
    transform: (others) => weigh(others.map((text) => terms(words(text), vocabulary)), vocabulary),
  };
}

interface Vocabulary {
  /** Words that are in two training texts or more, numbered from 1. */
  numbers: Map<string, number>;
  /** Column of each term, and how much it weighs. */
  columns: Map<number, number>;
  rarity: number[];
}

/** In how many of the texts each item is: the places of the items in the counts, in the order in which they occur. */
function documentFrequency<T>(texts: T[][]): { places: Map<T, number>; counts: number[] } {
  const places = new Map<T, number>(), counts: number[] = [], last: number[] = [];
  texts.forEach((text, i) => {
    for (const item of text) {
      let place = places.get(item);
      if (place === undefined) {
        place = counts.push(0) - 1;
        last.push(-1);
        places.set(item, place);
      }
      if (last[place] === i) continue;
      last[place] = i;
      counts[place]++;
    }
  });
  return { places, counts };
}

/** @param found The terms of each text. */
function weigh(found: number[][], vocabulary: Vocabulary): SparseMatrix {
  const { columns: columnOf, rarity } = vocabulary;
  const offsets = new Int32Array(found.length + 1);
  const columns: number[] = [], values: number[] = [];
  const counts = new Float64Array(rarity.length);
  found.forEach((terms, i) => {
    for (const term of terms) {
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
    rows: found.length,
    width: rarity.length,
    offsets,
    columns: Int32Array.from(columns),
    values: Float64Array.from(values),
  };
}

/** The known words, and the pairs of known neighbours, each as a number. */
function terms(tokens: string[], { numbers }: Vocabulary): number[] {
  const base = numbers.size + 1; // above every word's number, so that pairs are no words
  const found: number[] = [];
  let previous = 0;
  for (const token of tokens) {
    const word = numbers.get(token) ?? 0;
    if (word > 0) found.push(word);
    if (word > 0 && previous > 0) found.push(previous * base + word);
    previous = word;
  }
  return found;
}
