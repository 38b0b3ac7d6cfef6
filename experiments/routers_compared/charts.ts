/** All routers beside each other: what they recover, where it carries over, and what a decision takes. */
import type { RouterCard } from "../../lib/evaluation/mod.ts";
import { type DataTable, dataTable } from "../../lib/report/mod.ts";
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { estimateOf, gainOf } from "../../lib/report/router_cards/charts.ts";

/** A row a router: APGR on each dataset, in and out of distribution, and what a decision takes. */
export function comparisonTable(
  { within, transfers }: { within: RouterCards[]; transfers: RouterCards[] },
): DataTable {
  const names = [
    ...new Set(within.flatMap(({ results }) => results.map(({ card }) => card.router))),
  ];
  const studies = [
    ...within.map((study) => ({ label: nameOf(study), study, help: study.outcomes.split })),
    ...transfers.map((study) => ({
      label: `${nameOf(study)}, learned elsewhere`,
      study,
      help: study.outcomes.split,
    })),
  ];
  return dataTable({
    title: "APGR of each router, with 95% intervals, and what one decision takes",
    columns: [
      { key: "router", label: "Router" },
      ...studies.map(({ label, help }) => ({ key: label, label, help, format: ".3f" })),
      {
        key: "ms",
        label: "ms a decision",
        format: ".2f",
        help: "Median of one query by itself, on the first dataset",
      },
      { key: "usd", label: "Dollars a million", format: ",.2f", help: "The router's own calls" },
    ],
    rows: names.map((router) => {
      const cards = studies.map(({ label, study }) => [label, cardOf(study, router)] as const);
      const { overhead } = cards.find(([, card]) => card)![1]!;
      return {
        router,
        ...Object.fromEntries(
          cards.map(([label, card]) => [label, card ? estimateOf(card) : null]),
        ),
        ms: overhead.latency_ms_p50,
        usd: 1e6 * overhead.cost_usd,
      };
    }),
  });
}

/** How far each router is ahead of one, in pairs on the same queries. */
export function aheadTable(studies: RouterCards[], { of }: { of: string }): DataTable {
  const rows = studies.flatMap((study) => {
    const base = study.results.find(({ card }) => card.router === of)!;
    return study.results
      .filter(({ card }) => card.router !== of && card.apgr !== null && !card.leakage.sees_answers)
      .map((result) => ({
        dataset: nameOf(study),
        router: result.card.router,
        ...gainOf(result, base),
      }));
  });
  return dataTable({
    title: `APGR less that of ${of}, on the same queries; p of each comparison by itself`,
    columns: [
      { key: "dataset", label: "Dataset" },
      { key: "router", label: "Router" },
      { key: "gain", label: "Ahead by", format: "+.3f" },
      { key: "p", label: "p", format: ".3f" },
    ],
    rows,
    highlight: ({ gain }) => ((gain as { lo?: number }).lo ?? 0) > 0,
  });
}

function nameOf({ outcomes: { name } }: RouterCards): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

function cardOf({ results }: RouterCards, router: string): RouterCard | undefined {
  return results.find(({ card }) => card.router === router)?.card;
}
