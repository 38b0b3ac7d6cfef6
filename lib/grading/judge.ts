/** Judges: a rating from 1 to 5 for each answer, as a person would give stars. */

import type { Paid } from "../models/mod.ts";

/** An answer to be judged, and what was asked. No judge here sees a reference. */
export interface Judged {
  prompt: string;
  response: string;
}

export interface Rating {
  /** 1 to 5, whole; null where the judge gave none. */
  rating: number | null;
  /** Why, or why there is none. */
  explanation: string;
  /** US dollars. */
  cost_usd: number;
  /** That cost, divided into this run and earlier ones. */
  paid: Paid;
}

export interface Judge {
  /** Of the model that judges. */
  readonly name: string;
  /** In a sentence, for the card of what was rated. */
  readonly method: string;
  rate(answers: readonly Judged[], options?: RateOptions): Promise<Rating[]>;
}

export interface RateOptions {
  /**
   * Hears of each rating, by its answer's place, and of each answer that gets none; again, with the
   * sum of the costs, if the judge has to be asked again.
   */
  onRating?: (answer: number, rating: Rating) => void;
}
