/**
 * Where was the router wrong? Every decision of a study as a table: a row for each router, target and tested query,
 * with the scores that it was made from, what each candidate would have given, and what was lost.
 *
 *     deno task lab evaluate --outcomes pocket --fixed-split --decisions decisions.parquet
 */
import pl from "nodejs-polars";
import { candidateName } from "../outcomes/mod.ts";
import type { Decisions, Evaluation } from "./evaluate.ts";

/**
 * One row a router, a target and a tested query. Columns:
 *
 * - `dataset`, `query_id`, `task`, `split` (as the table has it), `fold` (from 1; null without cross-fitting), `prompt`
 * - `router`, and `target`, what its threshold was fitted for
 * - `choice`, the candidate that answers; `chosen_quality`, `chosen_cost` (the router's own cost counted in)
 * - `best`, the cheapest of the candidates of the highest quality; `best_quality`
 * - `regret`, `best_quality` less `chosen_quality`; `strong_better`, true where the strong candidate is better than
 *   the choice
 * - of each candidate `score.NAME` (null where the router never chooses it), `quality.NAME` and `cost.NAME`
 *
 * Costs are in the cards' cost unit. Cascades, which decide on answers, are not in it.
 */
export function decisionTable(
  { results }: { results: readonly Pick<Evaluation, "card" | "decisions">[] },
): pl.DataFrame {
  // All routers are tested on the same queries: these columns are made once, and shared
  const [{ decisions: first }] = results, asked = askedColumns(first);
  const outcomes = [
    ...candidateColumns("quality", { ...first, values: first.outcomes.quality }),
    ...candidateColumns("cost", { ...first, values: first.outcomes.cost }),
  ];
  const frames = results.flatMap(({ card, decisions }) => {
    const scores = candidateColumns("score", { ...decisions, values: decisions.scored.scores });
    return Object.entries(decisions.choices).map(([target, choice]) =>
      pl.DataFrame([
        ...asked,
        constant("router", card.router, choice.length),
        constant("target", target, choice.length),
        ...choiceColumns(decisions, choice),
        ...scores,
        ...outcomes,
      ])
    );
  });
  return frames.length === 1 ? frames[0] : pl.concat(frames, { rechunk: false, how: "vertical" });
}

/** What is known of a query before it is answered. */
function askedColumns({ outcomes: { queries }, folds }: Decisions): pl.Series[] {
  const fold = folds.length === 1
    ? queries.map(() => null)
    : folds.flatMap(({ start, end }, i) => Array<number>(end - start).fill(i + 1));
  const text = (name: string, values: (string | null)[]) => pl.Series(name, values, pl.Utf8);
  return [
    text("dataset", queries.map(({ dataset }) => dataset)),
    text("query_id", queries.map(({ id }) => id)),
    text("task", queries.map(({ task }) => task)),
    text("split", queries.map(({ split }) => split)),
    pl.Series("fold", fold, pl.Int32),
    text("prompt", queries.map(({ prompt }) => prompt)),
  ];
}

function choiceColumns({ outcomes, overhead }: Decisions, choice: Int32Array): pl.Series[] {
  const { candidates, quality, cost } = outcomes, k = candidates.length;
  const names = candidates.map(candidateName);
  const best = bestChoices(outcomes);
  const at = (values: Float64Array, chosen: Int32Array) =>
    Array.from(chosen, (candidate, i) => values[i * k + candidate]);
  const reached = at(quality, choice), highest = at(quality, best);
  return [
    pl.Series("choice", Array.from(choice, (candidate) => names[candidate]), pl.Utf8),
    number("chosen_quality", reached),
    number("chosen_cost", at(cost, choice).map((value) => value + overhead)),
    pl.Series("best", Array.from(best, (candidate) => names[candidate]), pl.Utf8),
    number("best_quality", highest),
    number("regret", highest.map((value, i) => value - reached[i])),
    pl.Series(
      "strong_better",
      reached.map((value, i) => quality[i * k + k - 1] > value),
      pl.Bool,
    ),
  ];
}

/** Of each query the cheapest candidate of the highest quality. */
export function bestChoices(
  { quality, cost, candidates }: Pick<Decisions["outcomes"], "quality" | "cost" | "candidates">,
): Int32Array {
  const k = candidates.length;
  return Int32Array.from({ length: quality.length / k }, (_, i) => {
    let best = 0;
    for (let j = 1; j < k; j++) {
      const gain = quality[i * k + j] - quality[i * k + best];
      if (gain > 0 || (gain === 0 && cost[i * k + j] < cost[i * k + best])) best = j;
    }
    return best;
  });
}

function candidateColumns(
  what: string,
  { outcomes: { candidates, queries }, values }: Pick<Decisions, "outcomes"> & {
    values: Float64Array;
  },
): pl.Series[] {
  const k = candidates.length;
  return candidates.map((candidate, j) =>
    number(`${what}.${candidateName(candidate)}`, queries.map((_, i) => values[i * k + j]))
  );
}

function number(name: string, values: readonly number[]): pl.Series {
  return pl.Series(
    name,
    values.map((value) => Number.isFinite(value) ? value : null),
    pl.Float64,
  );
}

function constant(name: string, value: string, length: number): pl.Series {
  return pl.Series(name, Array<string>(length).fill(value), pl.Utf8);
}
