/** The pairs of a table that a reward model is trained and validated on: no prompt on two sides. */
import { UserError } from "../core/errors.ts";
import { holdOut, type OutcomeTable, sharedPrompts } from "../outcomes/mod.ts";
import { minMaxMid, type PairKind } from "./preference_pairs.ts";
import { type SampledAnswers, sampledAnswers } from "./sampled_answers.ts";

/** Two answers of one model to one query. */
export interface RewardPair {
  /** Dataset and id of the query: pairs of one query are no independent evidence. */
  query: string;
  prompt: string;
  chosen: string;
  rejected: string;
  kind: PairKind;
}

export interface RewardPairs {
  train: RewardPair[];
  validation: RewardPair[];
  /** Queries of both sides, those without a pair too. */
  queries: { train: number; validation: number };
  models: string[];
  /** Queries left out as their prompt is one of the test split's. */
  leaked: number;
}

/**
 * Pairs of the queries that are not of the test split: those of the validation split to validate on or, where
 * there is none, a tenth of the prompts, chosen by the seed.
 *
 * @throws {UserError} as sampledAnswers() does, or where a side has no pair
 */
export function rewardPairs(
  table: OutcomeTable,
  { oracle, seed }: { oracle: string; seed: number },
): RewardPairs {
  const all = sampledAnswers(table, { oracle, least: 2 });
  const isTest = ({ query }: SampledAnswers) => query.split === "test";
  const test = all.filter(isTest).map(({ query }) => query),
    rest = all.filter((group) => !isTest(group));
  const leaked = new Set(sharedPrompts(rest.map(({ query }) => query), test));
  const known = rest.filter((_, i) => !leaked.has(i));
  const { train, validation } = sidesOf(known, seed);
  const sides = { train: train.flatMap(pairsOf), validation: validation.flatMap(pairsOf) };
  for (const [side, pairs] of Object.entries(sides)) {
    if (pairs.length > 0) continue;
    throw new UserError(
      `Cannot train a reward model as the queries of ${table.card.name} to ${
        side === "train" ? "learn from" : "validate on"
      } have no two answers of one model that differ in ${oracle}`,
    );
  }
  const count = (groups: SampledAnswers[]) => new Set(groups.map(queryOf)).size;
  return {
    ...sides,
    queries: { train: count(train), validation: count(validation) },
    models: [...new Set(known.map(({ model }) => model))],
    leaked: count(rest.filter((_, i) => leaked.has(i))),
  };
}

function sidesOf(
  groups: SampledAnswers[],
  seed: number,
): { train: SampledAnswers[]; validation: SampledAnswers[] } {
  const validation = groups.filter(({ query }) => query.split === "validation");
  if (validation.length > 0) {
    const shared = new Set(
      sharedPrompts(groups.map(({ query }) => query), validation.map(({ query }) => query)),
    );
    return { train: groups.filter((_, i) => !shared.has(i)), validation };
  }
  const rows = holdOut(groups.map(({ query }) => query), { seed });
  const of = (side: number[]) => side.map((row) => groups[row]);
  return { train: of(rows.train), validation: of(rows.validation) };
}

function pairsOf(group: SampledAnswers): RewardPair[] {
  return minMaxMid(group.scores).map(({ chosen, rejected, kind }) => ({
    query: queryOf(group),
    prompt: group.query.prompt,
    chosen: group.responses[chosen],
    rejected: group.responses[rejected],
    kind,
  }));
}

function queryOf({ query: { dataset, id } }: SampledAnswers): string {
  return `${dataset}/${id}`;
}
