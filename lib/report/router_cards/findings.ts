/** Sentences on router cards, each with the condition under which it is true; see tables/findings.ts. */
import type { RouterCards } from "../../evaluation/router_cards.ts";
import { type Estimate, estimateOf, liesBelow } from "../../stats/mod.ts";
import { formatEstimate } from "../format.ts";
import type { Finding } from "../tables/findings.ts";
import { apgrOf, cardOf } from "./cells.ts";
import { leadOf } from "./leads.ts";
import { pointOf } from "./tables.ts";

/** Where an interval lies: above a value, below it, or around it. */
type Claim = "above" | "below" | "around";

const CHANCE = 0.5;

const AGAINST_CHANCE: Record<Claim, string> = {
  above: ", more than chance, 0.5",
  below: ", less than chance, 0.5",
  around: "; the interval holds 0.5, what chance gets",
};

/**
 * The APGR of a router against chance; it holds where the 95% interval lies as claimed.
 *
 * @param options.on What the outcomes are called in the sentence; the name of the table by default.
 * @throws {UserError} where the study has no such router
 */
export function apgrFinding(
  study: RouterCards,
  { router, claim, on = study.outcomes.name }: { router: string; claim: Claim; on?: string },
): Finding {
  const apgr = apgrOf(cardOf(study, router));
  return {
    text: `On ${on}, ${router} has an APGR of ${formatEstimate(apgr, ".3f")}${
      AGAINST_CHANCE[claim]
    }.`,
    holds: lies(apgr, claim, CHANCE),
  };
}

/**
 * The APGR of a router less that of another, in pairs on the same queries; it holds where the 95% interval lies as
 * claimed against 0.
 *
 * @throws {UserError} where the study lacks either
 */
export function leadFinding(
  study: RouterCards,
  { router, over, claim, on = study.outcomes.name }: {
    router: string;
    over: string;
    claim: "above" | "around";
    on?: string;
  },
): Finding {
  const lead = leadOf(study, { router, over });
  const other = formatEstimate(apgrOf(cardOf(study, over)), ".3f");
  return {
    text: `On ${on}, ${router} is ahead of ${over}, APGR ${other}, by ${
      formatEstimate(lead, "+.3f")
    }${claim === "around" ? ": the interval holds 0, so it is not shown to be better" : ""}.`,
    holds: lies(lead, claim, 0),
  };
}

const AGAINST_TARGET: Record<Claim, (asked: string) => string> = {
  above: (asked) => `, more than the ${asked} asked for`,
  below: (asked) => `, less than the ${asked} asked for`,
  around: (asked) => `; the interval holds the ${asked} asked for`,
};

/**
 * The drop in quality on test queries at a threshold that was fitted on validation queries for a drop of at
 * most `maxDrop` percent; it holds where the 95% interval lies as claimed.
 *
 * @throws {UserError} where the study has no such router, or no threshold for that drop
 */
export function dropFinding(
  study: RouterCards,
  { router, claim, maxDrop = 1, on = study.outcomes.name }: {
    router: string;
    claim: Claim;
    maxDrop?: number;
    on?: string;
  },
): Finding {
  const point = pointOf(cardOf(study, router), `drop <= ${maxDrop}%`);
  const drop = estimateOf(point.drop, point.ci95.drop);
  return {
    text: `On ${on}, ${router} loses ${formatEstimate(drop, ".2f")} percent of quality${
      AGAINST_TARGET[claim](`${maxDrop}%`)
    }.`,
    holds: lies(drop, claim, maxDrop),
  };
}

/** True where an interval lies as claimed; never where there is none. */
function lies(estimate: Estimate, claim: Claim, value: number): boolean {
  if (typeof estimate.lo !== "number" || typeof estimate.hi !== "number") return false;
  const above = liesBelow({ value }, estimate), below = liesBelow(estimate, { value });
  return { above, below, around: !above && !below }[claim];
}
