/** Charts and tables of replayed mappers. */
import { formatNumber } from "../../lib/report/format.ts";
import { type DataTable, dataTable, type Figure, lineChart } from "../../lib/report/mod.ts";
import { type Estimate, proportion } from "../../lib/stats/mod.ts";
import type { BudgetPoint, MapperData, ReplayedRules, SpendingRun } from "./study.ts";

/** Share of the queries that were answered rightly, with its interval. */
export function accuracyOf(queries: readonly { correct: boolean }[]): Estimate {
  return proportion(queries.map(({ correct }) => correct));
}

/** A row a set of rules: who answered, what it cost, and what decided. */
export function rulesTable(
  replays: readonly ReplayedRules[],
  data: MapperData,
): DataTable {
  const { rows, cost, medium, large } = data;
  const always = (model: string, spent: number) => ({
    ...{ rules: `always ${model}`, large: Number(model === large), saved: 1 - spent / cost.large },
    accuracy: accuracyOf(rows.map(({ answers }) => answers[model])),
    ...{ chance: null, gain: null, decided: "", fallbacks: null },
  });
  return dataTable({
    title: "Rules before the map, without a budget",
    columns: [
      { key: "rules", label: "Rules", help: "what comes before the map from policies to models" },
      {
        key: "accuracy",
        label: "Correct",
        format: ".1%",
        help: "share of the queries answered rightly",
      },
      {
        key: "large",
        label: "Large model",
        format: ".0%",
        help: "share of the queries it answers",
      },
      {
        key: "saved",
        label: "Saved",
        format: ".0%",
        help: "of always asking the large model; running the router is paid for",
      },
      {
        key: "chance",
        label: "Random, same spend",
        format: ".1%",
        help: "share that a random choice between the models answers rightly for the same money",
      },
      {
        key: "gain",
        label: "Against random",
        format: "+.1%",
        help: "Correct, minus that of the random choice, paired by query; in points",
      },
      { key: "decided", label: "Decided by", help: "queries by what decided on them" },
      { key: "fallbacks", label: "Fell back", format: ",d", help: "no policy, or none of the map" },
    ],
    rows: [
      always(medium, cost.medium),
      ...replays.map(({ rules, replay: { queries, models, spent, counts }, chance }) => ({
        ...{ rules, accuracy: accuracyOf(queries), large: (models[large] ?? 0) / rows.length },
        saved: 1 - spent / cost.large,
        chance: { value: chance.accuracy },
        gain: chance.gain,
        decided: Object.entries(counts.rules).filter(([, count]) => count > 0)
          .map(([name, count]) => `${name} ${count}`).join(", "),
        fallbacks: counts.fallbacks["unknown-policy"],
      })),
      always(large, cost.large),
    ],
  });
}

/** Accuracy over the budget. */
export function budgetChart(points: readonly BudgetPoint[]): Figure {
  const series = Map.groupBy(points, ({ rules }) => rules);
  return lineChart({
    name: "accuracy by budget",
    title: "Accuracy by budget, as a share of what the large model would cost",
    subtitle: "A query that no call fits into the budget for is not answered, and counts as wrong",
    xTitle: "budget",
    yTitle: "correct",
    xFormat: ".0%",
    yFormat: ".0%",
    series: Object.fromEntries([...series].map(([rules, own]) => [
      rules,
      own.map(({ share, accuracy }) => ({ x: share, y: accuracy })),
    ])),
  });
}

/** What is spent, query by query, beside the budget. */
export function spendingChart(
  runs: readonly SpendingRun[],
  { budgetUsd }: { budgetUsd: number },
): Figure {
  const { length } = runs[0].spent;
  return lineChart({
    name: "spending by query",
    title: "Spent, query by query",
    subtitle: `US dollars; the budget is $${formatNumber(budgetUsd, ".4f")}`,
    xTitle: "queries",
    yTitle: "US dollars",
    xFormat: ",d",
    yFormat: ".4f",
    series: {
      ...Object.fromEntries(runs.map(({ name, spent }) => [
        name,
        spent.map((usd, i) => ({ x: i + 1, y: usd })),
      ])),
      "budget": [{ x: 1, y: budgetUsd }, { x: length, y: budgetUsd }],
    },
  });
}
