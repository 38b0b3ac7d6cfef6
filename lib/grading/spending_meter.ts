/** Cost of answers, and of their ratings, counted while they come: now, in earlier runs, and to come. */
import type { Paid } from "../models/mod.ts";

/** US dollars. */
export interface Spending {
  answers: number;
  ratings: number;
}

export interface SpendingProgress {
  /** Answers and ratings, those that there are none of included. */
  done: number;
  total: number;
  /** US dollars of this run. */
  spent: number;
  /** Cost, in earlier runs, of the answers and ratings that were kept. */
  earlier: number;
  /** Estimated from the mean so far, kept ones included; null before there is one. */
  toCome: number | null;
}

export class SpendingMeter {
  readonly spent: Spending = { answers: 0, ratings: 0 };
  readonly earlier: Spending = { answers: 0, ratings: 0 };
  readonly #count: Spending = { answers: 0, ratings: 0 };
  readonly #all: number;
  readonly #kinds: readonly (keyof Spending)[];
  readonly #tell: ((progress: SpendingProgress) => void) | undefined;
  #unanswered = 0;

  /**
   * @param all Answers, and so ratings, in all.
   * @param options.kinds What is paid for: answers alone, or their ratings too.
   */
  constructor(
    all: number,
    { kinds, onProgress }: {
      kinds: readonly (keyof Spending)[];
      onProgress?: ((progress: SpendingProgress) => void) | undefined;
    },
  ) {
    this.#all = all;
    this.#kinds = kinds;
    this.#tell = onProgress;
  }

  /** Something was paid for; `count` is 0 where it was for one that is counted already. */
  add(what: keyof Spending, { now, earlier }: Paid, count: 0 | 1 = 1): void {
    this.spent[what] += now;
    this.earlier[what] += earlier;
    this.#count[what] += count;
    this.#report();
  }

  /**
   * To be told what each of some things has cost, by its place: of one that is asked for again, the sum of all
   * attempts.
   */
  payer(what: keyof Spending): (place: number, paid: Paid) => void {
    const told = new Map<number, Paid>();
    return (place, paid) => {
      const { now, earlier } = told.get(place) ?? { now: 0, earlier: 0 };
      const added = { now: paid.now - now, earlier: paid.earlier - earlier };
      this.add(what, added, told.has(place) ? 0 : 1);
      told.set(place, paid);
    };
  }

  /** So many answers are not there, and so they have no ratings. */
  skip(answers: number): void {
    this.#unanswered += answers;
    this.#report();
  }

  #report(): void {
    const sum = (of: (kind: keyof Spending) => number) =>
      this.#kinds.reduce((total, kind) => total + of(kind), 0);
    this.#tell?.({
      done: sum((kind) => this.#count[kind] + this.#unanswered),
      total: sum(() => this.#all),
      spent: sum((kind) => this.spent[kind]),
      earlier: sum((kind) => this.earlier[kind]),
      toCome: this.#kinds.some((kind) => this.#count[kind] === 0)
        ? null
        : sum((kind) => this.#toCome(kind)),
    });
  }

  #toCome(what: keyof Spending): number {
    const left = this.#all - this.#unanswered - this.#count[what];
    return (this.spent[what] + this.earlier[what]) / this.#count[what] * left;
  }
}
