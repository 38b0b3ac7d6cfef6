/** Who answers a query, and why: what the dispatcher says and the log line tells. */

export interface Decision {
  /** Number of the candidate. */
  candidate: number;
  /** The ends of the pool: the cheapest candidate, and the reference. */
  role: "weak" | "strong" | null;
  /** Name of the candidate's model, e.g. "pocket-small" or "pocket-small@bo5:confidence". */
  model: string;
  /** Null where no router was asked. */
  score: number | null;
  /** In words, for the header and the log. */
  reason: string;
}
