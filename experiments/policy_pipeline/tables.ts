/** Tables of the router end to end. */
import { type DataTable, dataTable } from "../../lib/report/mod.ts";
import { SIMPLEQA_COLUMNS } from "../../lib/report/tables/simpleqa_columns.ts";
import { apgrOf } from "../../lib/report/router_cards/mod.ts";
import { DEFAULT_MATRIX, oracleCounts } from "../../lib/policies/mod.ts";
import { VERDICTS } from "../../lib/grading/mod.ts";
import type { EndToEnd } from "./end_to_end.ts";
import type { PipelineResult } from "./result.ts";

export const RULES_TABLE = "Who answers the test questions";
export const EXPECTED_TABLE = "Expected and measured";
export const CARDS_TABLE = "Routers with a threshold";

export function cellTable({ oracle, settings: { medium, large } }: PipelineResult): DataTable {
  const { cells } = oracleCounts(oracle, DEFAULT_MATRIX);
  return dataTable({
    title: "Questions by the two verdicts",
    columns: [
      { key: "medium", label: medium, help: "the verdict on this model, a row each" },
      ...VERDICTS.map((verdict) => ({
        key: verdict,
        label: verdict,
        format: ",d",
        help: `verdicts on ${large}`,
      })),
    ],
    rows: VERDICTS.map((verdict) => ({ medium: verdict, ...cells[verdict] })),
  });
}

export function policyTable({ oracle }: PipelineResult): DataTable {
  const { policies, left_out } = oracleCounts(oracle, DEFAULT_MATRIX);
  return dataTable({
    title: "Policies of the training questions",
    columns: [
      { key: "policy", label: "Policy", help: "a class of questions that are served alike" },
      { key: "queries", label: "Questions", format: ",d", help: "how many have it" },
      { key: "share", label: "Share", format: ".1%", help: "of the questions" },
    ],
    rows: [
      ...policies,
      ...Object.entries(left_out).map(([reason, queries]) => (
        { policy: `none: ${reason}`, queries, share: null }
      )),
    ],
  });
}

export function cardsTable({ cards }: PipelineResult): DataTable {
  return dataTable({
    title: CARDS_TABLE,
    columns: [
      { key: "router", label: "Router" },
      {
        key: "apgr",
        label: "APGR",
        format: ".3f",
        help: "share of the gap between the two models that is recovered, over all spends",
      },
      {
        key: "drop",
        label: "Drop at 20% saved",
        format: ".1f",
        help:
          "percentage of the large model's quality that is lost where a fifth of its cost is saved",
      },
    ],
    rows: cards.results.map(({ card }) => ({
      router: card.router,
      apgr: apgrOf(card),
      drop: card.drop_at_cost_reduction["20"],
    })),
  });
}

const [CORRECT, ...OTHERS] = SIMPLEQA_COLUMNS;

export function rulesTable({ rules }: EndToEnd): DataTable {
  return dataTable({
    title: RULES_TABLE,
    columns: [
      {
        key: "name",
        label: "Who answers",
        help: "the model, or what chooses it for each question",
      },
      CORRECT,
      {
        key: "large",
        label: "Large model",
        format: ".0%",
        help: "share of the questions it answers",
      },
      {
        key: "saved",
        label: "Saved",
        format: ".1%",
        help: "of the cost of always asking the large model",
      },
      ...OTHERS,
    ],
    rows: rules.map(({ name, measures, large, saved }) => ({ name, ...measures, large, saved })),
  });
}

export function saidTable({ policies, replay: { counts } }: EndToEnd): DataTable {
  return dataTable({
    title: `Policies that the router named; ${counts.fallbacks["unknown-policy"]} texts named none`,
    columns: [
      { key: "policy", label: "Policy", help: "a class of questions that are served alike" },
      { key: "share", label: "Share", format: ".1%", help: "of the questions" },
      {
        key: "accuracy",
        label: "Correct",
        format: ".1%",
        help: "of the answers to these questions",
      },
    ],
    rows: policies,
  });
}

/** The source's table of expectations, beside what was measured. */
export function expectedTable({ end, settings: { medium, large } }: PipelineResult): DataTable {
  const [router] = end.rules;
  const ambiguous = end.policies.find(({ policy }) => policy === "Ambiguous_Query")?.share ?? 0;
  return dataTable({
    title: EXPECTED_TABLE,
    columns: [
      { key: "what", label: "" },
      { key: "expected", label: "Expected", help: "by the source, which did not measure it" },
      {
        key: "measured",
        label: "Measured",
        format: ".1%",
        help: "on the test questions; differences are in points",
      },
    ],
    rows: [
      {
        what: `Correct, minus ${medium}`,
        expected: "similar, or +2% to +5%",
        measured: router.overMedium,
      },
      {
        what: `Correct, minus ${large}`,
        expected: "-2% to -5%",
        measured: router.overLarge,
      },
      { what: `Cost saved against ${large}`, expected: "40% to 60%", measured: router.saved },
      {
        what: `Questions to ${medium}`,
        expected: "60% to 70%",
        measured: { value: 1 - router.large },
      },
      { what: `Questions to ${large}`, expected: "25% to 35%", measured: { value: router.large } },
      { what: "Ambiguous_Query", expected: "5% to 10%", measured: { value: ambiguous } },
    ],
  });
}
