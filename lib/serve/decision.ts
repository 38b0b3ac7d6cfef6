/** Who answers a query, and why: what the dispatcher says and the log line tells. */
import type { PolicyDecision } from "../policies/mod.ts";

/** What a mapper decided by the policy of a query. */
export interface MappedQuery extends PolicyDecision {
  /** The router's analysis of the query; empty where it was not asked. */
  reasoning: string;
}

export interface Decision {
  /** Number of the candidate. */
  candidate: number;
  /** The ends of the pool: the cheapest candidate, and the reference. */
  role: "weak" | "strong" | null;
  /** Name of the candidate's model, e.g. "pocket-small" or "pocket-small@bo5:confidence". */
  model: string;
  /** Null where no router was asked, or a mapper decided. */
  score: number | null;
  /** In words, for the header and the log. */
  reason: string;
  /** There where a mapper decided. */
  mapped?: MappedQuery;
}
