/** Tables of router cards: all their numbers, and what thresholds do that were fitted on validation. */
import { UserError } from "../../core/errors.ts";
import type { OperatingPoint, RouterCard } from "../../evaluation/mod.ts";
import type { PoolCandidate, RouterCards } from "../../evaluation/router_cards.ts";
import { estimateOf } from "../../stats/mod.ts";
import { pFormat } from "../format.ts";
import { type DataTable, dataTable } from "../tables/data_table.ts";
import { apgrOf, contenders, learners } from "./cells.ts";

/** Title of the table of cards: a published one is found by it. */
export function cardTitle(
  { name, split }: Pick<RouterCards["outcomes"], "name" | "split">,
): string {
  return `${name}, ${split}; in bold the highest APGR, and others not shown to be below it`;
}

const CPT_OF_POOL =
  "the share of the way in spend, from the weak to the strong candidate, at which half of the gap is recovered; " +
  "less is better";

/** The numbers of all cards of a study, a router a row; what may be the best stands out. */
export function cardTable(study: RouterCards): DataTable {
  const { outcomes, candidates, results } = study;
  const strong = candidates.find(({ role }) => role === "strong")!;
  const marked = contenders(study);
  return dataTable({
    title: marked.length === 0 ? `${outcomes.name}, ${outcomes.split}` : cardTitle(outcomes),
    columns: [
      { key: "router", label: "Router" },
      { key: "apgr", label: "APGR", format: ".3f" },
      {
        ...{ key: "cpt50", label: "CPT 50%", format: ".0%" },
        // Of two candidates it is the share of strong calls, as the glossary has it
        ...results[0]?.card.x_axis === "share of strong calls" ? {} : { help: CPT_OF_POOL },
      },
      { key: "cpt80", label: "CPT 80%", format: ".0%" },
      {
        key: "drop20",
        label: "Drop at 20% saved",
        format: ".1f",
        help:
          "percentage of the strong model's quality that is lost where a fifth of its cost is saved; " +
          "below 0 it is better than the strong model alone",
      },
      {
        key: "saved1",
        label: "Saved at 1% drop",
        format: ".0f",
        help: "percentage of the strong model's cost that is saved where 1% of its quality is lost",
      },
      {
        key: "gain",
        label: "Gain on random",
        format: "+.4f",
        help: "quality less that of random mixing at the same spend, averaged over all spends",
      },
      {
        key: "p",
        label: "p",
        format: pFormat(results[0]?.apgrDraws.length ?? 0),
        help: "of that gain, if the router were random",
      },
      {
        key: "latency",
        label: "ms a decision",
        format: ".2f",
        help: "median time of the router itself, in milliseconds",
        varies: true,
      },
      {
        key: "price",
        label: "Cost of a decision",
        format: ".0%",
        help: "price of the router's own calls, as a share of a call of the strong model",
      },
    ],
    rows: results.map(({ card }) => ({
      router: card.router,
      apgr: apgrOf(card),
      cpt50: card.cpt50,
      cpt80: card.cpt80,
      drop20: card.drop_at_cost_reduction["20"],
      saved1: card.cost_reduction_at_drop["1"],
      gain: card.matched_random.delta,
      p: card.matched_random.p,
      latency: card.overhead.latency_ms_p50,
      price: decisionCost(card, strong),
    })),
    highlight: ({ router }) => marked.includes(router as string),
  });
}

/** As a share of what a call of the strong model costs; null where that is not known. */
function decisionCost({ overhead, cost_unit }: RouterCard, strong: PoolCandidate): number | null {
  if (overhead.cost_usd === 0) return 0;
  return cost_unit === "USD" ? overhead.cost_usd / strong.cost : null;
}

/**
 * Results of the threshold that was fitted on validation queries for a target, e.g. "drop <= 1%", on test
 * queries.
 *
 * @throws {UserError} where a card has no threshold for the target
 */
export function operatingTable(studies: RouterCards[], { target }: { target: string }): DataTable {
  return dataTable({
    title: `Fitted on validation for ${target}, measured on test`,
    columns: [
      { key: "dataset", label: "Dataset" },
      { key: "router", label: "Router" },
      {
        key: "strong",
        label: "Strong calls",
        format: ".0%",
        help: "share of the test queries that the strong model answers",
      },
      {
        key: "saved",
        label: "Saved %",
        format: ".1f",
        help: "percentage saved of what always calling the strong model costs",
      },
      {
        key: "drop",
        label: "Drop %",
        format: ".2f",
        help: "percentage lost of the strong model's quality",
      },
      {
        key: "gap",
        label: "Missing to oracle %",
        format: ".1f",
        help: "percentage of the oracle's quality that is missing",
      },
    ],
    rows: studies.flatMap((study) =>
      learners(study).map(({ card }) => {
        const { strong_share, cost_reduction, drop, gap_to_oracle, ci95 } = pointOf(card, target);
        return {
          dataset: study.outcomes.name,
          router: card.router,
          strong: strong_share,
          saved: cost_reduction,
          drop: estimateOf(drop, ci95.drop),
          gap: gap_to_oracle,
        };
      })
    ),
  });
}

export function pointOf({ router, operating_points }: RouterCard, target: string): OperatingPoint {
  const point = operating_points.find((point) => point.target === target);
  if (point) return point;
  throw new UserError(
    `Cannot show what ${router} does for "${target}" as it was not fitted for it`,
    {
      hint: `It was fitted for ${operating_points.map(({ target }) => `"${target}"`).join(", ")}`,
    },
  );
}
