/**
 * A policy mapper replayed over recorded answers: what it would have chosen, spent and got right, query by query,
 * with a budget that the calls in work share.
 */
import { UserError } from "../../core/errors.ts";
import { Budget, BudgetExhausted, type Reservation } from "../../models/mod.ts";
import { type Fallback, type MapperCounts, PolicyMapper } from "./mapper.ts";
import type { MapperConfig } from "./mapper_config.ts";

export interface ReplayRow {
  query: string;
  /** As a router named it. */
  policy: string | null;
  /** The recorded answer of each model. */
  answers: Readonly<Record<string, { correct: boolean; cost_usd: number }>>;
}

/** What became of a row. */
export interface ReplayedQuery {
  /** Null where no call fitted into the budget, so that nobody answered. */
  model: string | null;
  rule: string | null;
  fallbacks: readonly Fallback[];
  /** US dollars that calls before it had cost when it was decided on; those in work have not yet. */
  spent: number;
  /** US dollars of its own call. */
  cost_usd: number;
  correct: boolean;
}

export interface Replay {
  /** In the order of the rows. */
  queries: ReplayedQuery[];
  /** Share of the rows that were answered right; a row without an answer was not. */
  accuracy: number;
  /** US dollars in all. */
  spent: number;
  /** Rows without an answer. */
  refused: number;
  /** Rows by the model that answered. */
  models: Record<string, number>;
  counts: MapperCounts;
}

/**
 * @param options.budgetUsd No limit by default.
 * @param options.inFlight Calls in work side by side, which end in the order in which they began.
 * @param options.worst US dollars that are reserved for a call; by default what the model's dearest recorded
 * answer cost.
 * @throws {UserError} for a row without an answer of the model that is chosen
 */
export function replayMapper(
  rows: readonly ReplayRow[],
  config: MapperConfig,
  { budgetUsd, inFlight = 1, worst = dearestOf(rows) }: {
    budgetUsd?: number;
    inFlight?: number;
    worst?: (model: string) => number;
  } = {},
): Replay {
  const budget = new Budget(budgetUsd);
  const mapper = new PolicyMapper(config, { budget });
  const open: { reservation: Reservation; cost_usd: number }[] = [];
  const endOldest = () => {
    const { reservation, cost_usd } = open.shift()!;
    reservation.settle(cost_usd);
  };
  const queries = rows.map(({ query, policy, answers }, row): ReplayedQuery => {
    while (open.length >= inFlight) endOldest();
    const { spent } = budget;
    try {
      const { model, rule, fallbacks, reservation } = mapper.reserve(query, policy, { worst });
      const { correct, cost_usd } = answerOf(model, { answers, row });
      open.push({ reservation, cost_usd });
      return { model, rule, fallbacks, spent, cost_usd, correct };
    } catch (error) {
      if (!(error instanceof BudgetExhausted)) throw error;
      return { model: null, rule: null, fallbacks: [], spent, cost_usd: 0, correct: false };
    }
  });
  while (open.length > 0) endOldest();
  const models: Record<string, number> = {};
  for (const { model } of queries) if (model !== null) models[model] = (models[model] ?? 0) + 1;
  return {
    queries,
    accuracy: queries.filter(({ correct }) => correct).length / rows.length,
    spent: budget.spent,
    refused: queries.filter(({ model }) => model === null).length,
    models,
    counts: mapper.counts,
  };
}

function answerOf(
  model: string,
  { answers, row }: Pick<ReplayRow, "answers"> & { row: number },
): { correct: boolean; cost_usd: number } {
  if (Object.hasOwn(answers, model)) return answers[model];
  throw new UserError(
    `Cannot replay row ${row} as it must have an answer of ${model}, who is chosen: ` +
      `it has those of ${Object.keys(answers).join(", ")}`,
  );
}

function dearestOf(rows: readonly ReplayRow[]): (model: string) => number {
  const dearest = new Map<string, number>();
  for (const { answers } of rows) {
    for (const [model, { cost_usd }] of Object.entries(answers)) {
      dearest.set(model, Math.max(cost_usd, dearest.get(model) ?? 0));
    }
  }
  return (model) => dearest.get(model) ?? 0;
}
