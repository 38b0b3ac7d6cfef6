/** Who answers a query, and why: what the dispatcher says and the log line tells. */

export interface Decision {
  seat: "weak" | "strong";
  /** Name of the model in that seat. */
  model: string;
  /** Null where no router was asked. */
  score: number | null;
  /** In words, for the header and the log. */
  reason: string;
}
