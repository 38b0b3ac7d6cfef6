/** Findings on replayed mappers, each sentence with the condition under which it is true. */
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { accuracyOf } from "./charts.ts";
import type { BudgetPoint, MapperData, ReplayedRules, SpendingRun } from "./study.ts";

const share = (value: number) => formatNumber(value, ".1%");

/** What each set of rules buys. */
export function rulesFindings(
  replays: readonly ReplayedRules[],
  { cost }: MapperData,
): Finding[] {
  const [map, ...others] = replays;
  const said = (replay: ReplayedRules["replay"]) =>
    `${formatEstimate(accuracyOf(replay.queries), ".1%")} correctly at ${
      share(replay.spent / cost.large)
    } of the large model's cost`;
  return [{
    text: `The map alone is right about ${said(map.replay)}; ` +
      others.filter(({ rules }) => rules !== "cost-aware")
        .map(({ rules, replay }) => `${rules} about ${said(replay)}`).join("; ") +
      ".",
    holds: others.length > 0,
    main: true,
  }];
}

/** Live spend keeps the budget; spend that is read once does not. */
export function spendingFindings(
  runs: readonly SpendingRun[],
  { budgetUsd }: { budgetUsd: number },
): Finding[] {
  const [live, once] = runs;
  return [
    {
      text: `The mapper that reads the spend before each call spends ${
        share(live.total / budgetUsd)
      } of the budget, leaves ${share(live.refused)} of the queries without an answer and answers ${
        share(live.accuracy)
      } correctly.`,
      holds: live.total <= budgetUsd,
      main: true,
    },
    {
      text: `The mapper that reads it once spends ${share(once.total / budgetUsd)}, as if there ` +
        `were no budget, and answers ${share(once.accuracy)} correctly.`,
      holds: once.total > budgetUsd,
      main: true,
    },
  ];
}

/** How little budget costs how much accuracy. */
export function budgetFindings(points: readonly BudgetPoint[]): Finding[] {
  const at = (rules: string, wanted: number) =>
    points.find((point) => point.rules === rules && point.share === wanted)!;
  const least = Math.min(...points.map(({ share }) => share));
  const [map, aware] = [at("the map alone", least), at("cost-aware", least)];
  return [{
    text: `With ${share(least)} of the large model's cost as the budget, the map alone leaves ${
      share(map.refused)
    } of the queries without an answer and answers ${
      share(map.accuracy)
    } of all correctly; cost-aware leaves ${share(aware.refused)} and answers ${
      share(aware.accuracy)
    } correctly.`,
    holds: aware.accuracy >= map.accuracy,
  }];
}
