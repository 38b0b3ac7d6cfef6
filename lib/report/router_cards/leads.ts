/** Leads of routers over one of them, in pairs on the same queries: as values, and as a table. */
import { UserError } from "../../core/errors.ts";
import { type ApgrGain, apgrGain } from "../../evaluation/mod.ts";
import type { RouterCards } from "../../evaluation/router_cards.ts";
import type { Estimate } from "../../stats/mod.ts";
import { pFormat } from "../format.ts";
import { type DataTable, dataTable } from "../tables/data_table.ts";
import { gainCells, shortName } from "./cells.ts";

/** APGR of a router less that of another. */
export interface Lead {
  dataset: string;
  router: string;
  gain: ApgrGain;
}

/**
 * APGR of each router less that of one, in pairs on the same queries; those that see answers left out.
 *
 * @throws {UserError} where the one was not evaluated on a dataset
 */
export function leadsOver(base: string, studies: RouterCards[]): Lead[] {
  return studies.flatMap(({ outcomes, results }) => {
    const against = results.find(({ card }) => card.router === base);
    if (!against) {
      throw new UserError(
        `Cannot compare with ${base} as it was not evaluated on ${outcomes.name}`,
      );
    }
    return results
      .filter(({ card }) =>
        card.router !== base && card.apgr !== null && !card.leakage.sees_answers
      )
      .map((result) => ({
        dataset: outcomes.name,
        router: result.card.router,
        gain: apgrGain(result, against),
      }));
  });
}

/**
 * APGR of one router less that of another, with its 95% interval.
 *
 * @throws {UserError} where either was not evaluated
 */
export function leadOf(
  study: RouterCards,
  { router, over }: { router: string; over: string },
): Estimate {
  const lead = leadsOver(over, [study]).find((lead) => lead.router === router);
  if (lead) return gainCells(lead.gain).gain;
  throw new UserError(
    `Cannot compare ${router} with ${over} as it was not evaluated on ${study.outcomes.name}`,
  );
}

/** APGR of each router less that of one; a row stands out whose interval is above 0. */
export function leadTable(leads: Lead[], { over }: { over: string }): DataTable {
  return dataTable({
    title: `APGR less that of ${over}, on the same queries; p of each comparison by itself`,
    columns: [
      { key: "dataset", label: "Dataset" },
      { key: "router", label: "Router" },
      {
        key: "gain",
        label: "Difference",
        format: "+.3f",
        help:
          `APGR of the router less that of ${over}, on the same resamples of the queries; APGR is the ` +
          "share of the quality gap that is recovered, over all spends",
      },
      { key: "p", label: "p", format: pFormat(leads[0]?.gain.draws ?? 0) },
    ],
    rows: leads.map(({ dataset, router, gain }) => ({
      dataset: shortName(dataset),
      router,
      ...gainCells(gain),
    })),
    highlight: ({ gain }) => ((gain as { lo?: number }).lo ?? 0) > 0,
  });
}
