/**
 * Words of texts and pairs of neighbouring words, as numbers from 0. Those of texts that were learned from are kept:
 * routers learn from the same texts fold by fold, one router after the other.
 */
import { words } from "./words.ts";

/** Above every number of a term: two of them make the key of a pair. */
const BASE = 2 ** 26;

export class Terms {
  readonly #words = new Map<string, number>();
  readonly #pairs = new Map<number, number>();
  /** By number: a word, or the key of a pair. */
  readonly #named: (string | number)[] = [];
  readonly #learned = new Map<string, Int32Array>();
  #kept = 0;

  /** Terms that have a number. */
  get size(): number {
    return this.#named.length;
  }

  /** Numbers of terms in the texts that are kept. */
  get kept(): number {
    return this.#kept;
  }

  /** The terms of a text in their order, a pair after its second word; each gets a number. */
  learn(text: string): Int32Array {
    const known = this.#learned.get(text);
    if (known) return known;
    const found: number[] = [];
    let previous = -1;
    for (const word of words(text)) {
      const number = this.#numberOf(this.#words, word);
      found.push(number);
      if (previous >= 0) found.push(this.#numberOf(this.#pairs, previous * BASE + number));
      previous = number;
    }
    const terms = Int32Array.from(found);
    this.#learned.set(text, terms);
    this.#kept += terms.length;
    return terms;
  }

  /** Those of a text that have a number. */
  find(text: string): Int32Array {
    const known = this.#learned.get(text);
    if (known) return known;
    const found: number[] = [];
    let previous = -1;
    for (const word of words(text)) {
      const number = this.#words.get(word) ?? -1;
      if (number >= 0) found.push(number);
      const pair = previous < 0 || number < 0
        ? -1
        : this.#pairs.get(previous * BASE + number) ?? -1;
      if (pair >= 0) found.push(pair);
      previous = number;
    }
    return Int32Array.from(found);
  }

  /** The word that has a number, or the numbers of the two words of a pair. */
  nameOf(number: number): string | [number, number] {
    const named = this.#named[number];
    return typeof named === "string" ? named : [Math.floor(named / BASE), named % BASE];
  }

  /** The number of a word, or of a pair of words by theirs; a new one gets one. */
  numberOf(term: string | readonly [number, number]): number {
    return typeof term === "string"
      ? this.#numberOf(this.#words, term)
      : this.#numberOf(this.#pairs, term[0] * BASE + term[1]);
  }

  #numberOf<T extends string | number>(numbers: Map<T, number>, key: T): number {
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, number = this.#named.push(key) - 1);
    return number;
  }
}

/** Numbers that are kept in a process, at most; each has 4 bytes. */
const MOST_KEPT = 3e7;

let shared = new Terms();

/** Those of the process; new ones once the old have grown large, which stay with whoever has them. */
export function sharedTerms(): Terms {
  if (shared.kept > MOST_KEPT) shared = new Terms();
  return shared;
}
