/** Findings on replayed mappers, each sentence with the condition under which it is true. */
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { accuracyOf } from "./charts.ts";
import type { BudgetPoint, MapperData, ReplayedRules, SpendingRun } from "./study.ts";

const share = (value: number) => formatNumber(value, ".1%");

/** What each set of rules buys, beside a random choice that spends as much. */
export function rulesFindings(replays: readonly ReplayedRules[], data: MapperData): Finding[] {
  const of = (name: string) => replays.find(({ rules }) => rules === name)!;
  const said = ({ replay: { queries, spent } }: ReplayedRules) =>
    `${formatEstimate(accuracyOf(queries), ".1%")} correctly at ${
      share(spent / data.cost.large)
    } of what always asking the large model costs`;
  const map = of("the map alone"), hybrid = of("hybrid");
  return [{
    text: `The map alone answers ${said(map)}; the router's own calls cost ${
      share(data.routing / data.cost.large)
    } of the same, and are in it. A random choice that spends as much answers ${
      share(map.chance.accuracy)
    } correctly: the map's difference from it is ${
      formatEstimate(map.chance.gain, "+.1%")
    }, paired by query. All rules together answer ${said(hybrid)}.`,
    holds: true,
    main: true,
  }];
}

/** The cap keeps the budget; the rule that looks at the spend decides who is served at its end. */
export function spendingFindings(
  runs: readonly SpendingRun[],
  { budgetUsd }: { budgetUsd: number },
): Finding[] {
  const [aware, capped, once] = runs;
  const said = ({ total, refused, accuracy }: SpendingRun) =>
    `spends ${share(total / budgetUsd)} of the budget, leaves ${share(refused)} of the queries ` +
    `without an answer and answers ${share(accuracy)} correctly`;
  return [
    {
      text: `With the cap alone the mapper ${said(capped)}; with the rule cost-aware as well it ` +
        `${said(aware)}.`,
      holds: capped.total <= budgetUsd && aware.total <= budgetUsd,
      main: true,
    },
    {
      text: `A mapper that reads the spend once, and has no cap, spends ${
        share(once.total / budgetUsd)
      } of the budget, all that the map alone spends, and answers ${
        share(once.accuracy)
      } correctly.`,
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
