/**
 * The pool of models that a router chooses from, and its two ends: the weak model, cheapest to ask,
 * and the strong one, the reference that quality drops and savings are counted against.
 */
import pl from "nodejs-polars";
import { UserError } from "../core/errors.ts";
import { modelMeans, type OutcomeMatrix, type OutcomeTable, toMatrix } from "../outcomes/mod.ts";

export interface PoolOptions {
  /** The cheaper model of a pair; not without `strong`. By default the dataset's own pair, if any. */
  weak?: string;
  /** The reference, of a pair or of a pool. */
  strong?: string;
  /** The models of a pool; all by default. */
  models?: string[];
  /** US dollars of one call of a model, for tables that do not record costs. */
  prices?: Record<string, number>;
}

/**
 * The outcomes of the pool: two models as [weak, strong]; more with the strong one last. Where the
 * strong one is not named it is the one of highest mean quality: that fixes the question asked of the
 * routers, and is no part of any router.
 *
 * @throws {UserError} for unknown models, missing costs, or no model that is cheaper than the strong
 */
export function poolOf(table: OutcomeTable, options: PoolOptions = {}): OutcomeMatrix {
  const { prices } = options;
  const matrix = toMatrix(table, { models: orderedModels(table, options), prices });
  const strong = matrix.models.length - 1;
  const costs = modelMeans(matrix, "cost");
  if (!(Math.min(...costs) < costs[strong])) {
    throw new UserError(
      `Cannot route in ${table.card.name} as no model costs less than the strong one, ` +
        `${matrix.models[strong]}: there is nothing to save`,
      { hint: "Name another with --strong, or give costs with --price MODEL=USD" },
    );
  }
  return matrix;
}

/** The model whose calls cost least on average: of two it is the first. */
export function weakIndex(matrix: OutcomeMatrix): number {
  const costs = modelMeans(matrix, "cost");
  return costs.indexOf(Math.min(...costs));
}

function orderedModels({ frame, card }: OutcomeTable, options: PoolOptions): string[] {
  const { weak, strong, models } = options;
  if (weak !== undefined) {
    if (strong === undefined) {
      throw new UserError(`Cannot use weak model "${weak}" alone as it is one of a pair`, {
        hint: "Name the other with --strong; of a pool of models the weak one is the cheapest",
      });
    }
    if (strong === weak) throw new UserError(`Cannot route between "${weak}" and itself`);
    if (models) {
      throw new UserError("Cannot use both a pair (--weak, --strong) and a pool (--models)");
    }
    return [weak, strong];
  }
  if (!models && !strong && card.weak !== null && card.strong !== null) {
    return [card.weak, card.strong];
  }
  const means = frame.groupBy("model").agg(pl.col("quality").mean().as("quality"));
  const qualityOf = new Map(means.toRecords().map((row) => [row.model, row.quality]));
  const pool = models ?? [...qualityOf.keys()] as string[];
  const reference = strong ??
    pool.reduce((a, b) =>
      (qualityOf.get(b) ?? -Infinity) > (qualityOf.get(a) ?? -Infinity) ? b : a
    );
  return [...pool.filter((model) => model !== reference).sort(), reference];
}
