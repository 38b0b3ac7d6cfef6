/** A business rule of the mapper: says by query, policy and budget which model serves a query. */

/** US dollars at the moment of the decision, by the ledger that pays for every call. */
export interface RuleContext {
  spent: number;
  /** Neither spent nor reserved by calls in work; Infinity without a limit. */
  left: number;
  /** Undefined where there is no limit. */
  limit: number | undefined;
}

export interface Rule {
  name: string;
  /** The only one that it chooses; not known of functions of the user's own. */
  model?: string;
  /** @returns the model that serves the query; null where the rule has nothing to say of it */
  choose(query: string, policy: string | null, context: RuleContext): string | null;
  /** What made it choose, for logs: numbers and words of the rule's own, and no text of the query. */
  why?(query: string, context: RuleContext): string;
}
