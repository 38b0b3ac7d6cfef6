/** Tables of routers beside each other: what they recover, where it carries over, what a decision takes. */
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { type DataTable, dataTable } from "../../lib/report/mod.ts";
import { apgrOf, shortName } from "../../lib/report/router_cards/mod.ts";
import type { Compared } from "./study.ts";

/** A row a router: APGR on each dataset, in and out of distribution, and what a decision takes. */
export function comparisonTable(
  routers: Compared[],
  { within, transfers }: { within: RouterCards[]; transfers: RouterCards[] },
): DataTable {
  const column = (label: string, { outcomes }: RouterCards) => ({
    key: label,
    label,
    help:
      `APGR there (${outcomes.split}): the share of the quality gap that is recovered, over all spends; ` +
      "chance gets 0.5",
    format: ".3f",
  });
  const inside = within.map((study) => column(nameOf(study), study));
  const outside = transfers.map((study) => column(`${nameOf(study)}, learned elsewhere`, study));
  return dataTable({
    title: "APGR of each router, with 95% intervals, and what one decision takes",
    columns: [
      { key: "router", label: "Router" },
      ...inside,
      ...outside,
      {
        key: "ms",
        label: "ms a decision",
        format: ".2f",
        help: "median time of one query by itself, on the first dataset, in milliseconds",
        varies: true,
      },
      {
        key: "usd",
        label: "Dollars a million",
        format: ",.2f",
        help: "price of the router's own calls for a million queries",
      },
    ],
    rows: routers.map(({ router, ...cards }) => {
      const all = [...cards.within, ...cards.transfers];
      const { overhead } = all.find((card) => card !== undefined)!;
      const apgrs = [...inside, ...outside].map(({ key }, i) => {
        const card = all[i];
        return [key, card ? apgrOf(card) : null];
      });
      return {
        router,
        ...Object.fromEntries(apgrs),
        ms: overhead.latency_ms_p50,
        usd: 1e6 * overhead.cost_usd,
      };
    }),
  });
}

function nameOf({ outcomes }: RouterCards): string {
  return shortName(outcomes.name);
}
