/** The report of the pipeline, section by section; notebook 33 shows the same. */
import type { Displayable } from "../../lib/report/display.ts";
import { findings, type ReportSection } from "../../lib/report/mod.ts";
import type { LongRun } from "../../lib/report/studies/mod.ts";
import { curveChart } from "../../lib/report/router_cards/mod.ts";
import { findingsOf } from "./findings.ts";
import type { PipelineResult } from "./result.ts";
import {
  CARDS_TABLE,
  cardsTable,
  cellTable,
  EXPECTED_TABLE,
  expectedTable,
  policyTable,
  RULES_TABLE,
  rulesTable,
  saidTable,
} from "./tables.ts";

export function sectionsOf(result: PipelineResult): ReportSection[] {
  const { settings: { questions, medium, large, router } } = result;
  return [
    {
      text: `# The oracle-trained router, end to end

Two models, ${medium} and ${large}, answered training questions of ${questions}; the verdicts on
their answers gave each question a policy, and ${router} was trained to say it. **What does the
router choose on questions that it has not seen, and what does that save?** Costs are measured
tokens at the models' prices, for the router's choices and for always asking one model; the router's
own calls are counted.`,
      shown: foundViews(result),
    },
    {
      text: "## What the models did with the training questions",
      shown: oracleViews(result),
    },
    {
      text: `## The router's scores

The probability of the policies that ${medium} serves, as a router with a threshold, beside a
regression on words that learned the same policies.`,
      shown: scoreViews(result),
    },
    {
      text: `## End to end

Each question goes where its policy sends it. A random choice spends as much as the router,
its own cost included, or asks ${large} as often. The regression on words names policies too, and
is counted as free. Measures are those of [SimpleQA](https://arxiv.org/abs/2411.04368).`,
      shown: endViews(result),
    },
    {
      text: `## Expected and measured

The source states these expectations, and reports no measurement of them.`,
      shown: expectedViews(result),
    },
  ];
}

export const foundViews = (result: PipelineResult): Displayable[] => [
  findings(findingsOf(result)),
];
export const oracleViews = (result: PipelineResult): Displayable[] => [
  cellTable(result),
  policyTable(result),
];
export const scoreViews = (result: PipelineResult): Displayable[] => [
  curveChart(result.cards),
  cardsTable(result),
];
export const endViews = (
  { end }: PipelineResult,
): Displayable[] => [rulesTable(end), saidTable(end)];

export const expectedViews = (result: PipelineResult): Displayable[] => [expectedTable(result)];

/** The tables of the published run. */
export function publishedViews(long: LongRun): Displayable[] {
  const share = ".1%";
  return [
    long.table(CARDS_TABLE, { apgr: ".3f", drop: ".1f" }),
    long.table(RULES_TABLE, {
      ...{ correct: share, incorrect: share, not_attempted: share, correct_given_attempted: share },
      ...{ f_score: ".3f", large: ".0%", saved: share },
    }),
    long.table(EXPECTED_TABLE, { measured: ".1%" }),
  ];
}
