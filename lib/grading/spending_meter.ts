/** Cost of a routing dataset, counted while it is made: now, in earlier runs, and to come. */
import type { Paid } from "../models/mod.ts";

/** US dollars. */
export interface Spending {
  answers: number;
  ratings: number;
}

export interface DatasetProgress {
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
  readonly #tell: ((progress: DatasetProgress) => void) | undefined;
  #unanswered = 0;

  /** @param all Answers, and so ratings, in all. */
  constructor(all: number, tell?: (progress: DatasetProgress) => void) {
    this.#all = all;
    this.#tell = tell;
  }

  /** Something was paid for; `count` is 0 where it was for one that is counted already. */
  add(what: keyof Spending, { now, earlier }: Paid, count: 0 | 1 = 1): void {
    this.spent[what] += now;
    this.earlier[what] += earlier;
    this.#count[what] += count;
    this.#report();
  }

  /** A prompt has no answer, and so no rating. */
  skip(): void {
    this.#unanswered++;
    this.#report();
  }

  #report(): void {
    const { answers, ratings } = this.#count;
    this.#tell?.({
      done: answers + ratings + 2 * this.#unanswered,
      total: 2 * this.#all,
      spent: this.spent.answers + this.spent.ratings,
      earlier: this.earlier.answers + this.earlier.ratings,
      toCome: answers === 0 || ratings === 0
        ? null
        : this.#toCome("answers") + this.#toCome("ratings"),
    });
  }

  #toCome(what: keyof Spending): number {
    const left = this.#all - this.#unanswered - this.#count[what];
    return (this.spent[what] + this.earlier[what]) / this.#count[what] * left;
  }
}
