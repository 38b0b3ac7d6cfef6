/** The report of the pipeline, section by section; notebook 33 shows the same. */
import { apgrGain } from "../../lib/evaluation/mod.ts";
import type { Displayable } from "../../lib/report/display.ts";
import { formatEstimate, formatNumber, formatPoints } from "../../lib/report/format.ts";
import {
  type DataTable,
  dataTable,
  type Finding,
  findings,
  type ReportSection,
} from "../../lib/report/mod.ts";
import { SIMPLEQA_COLUMNS } from "../../lib/report/tables/simpleqa_columns.ts";
import type { LongRun } from "../../lib/report/studies/mod.ts";
import { apgrOf, curveChart, gainCells } from "../../lib/report/router_cards/mod.ts";
import { DEFAULT_MATRIX, oracleCounts } from "../../lib/policies/mod.ts";
import { VERDICTS } from "../../lib/grading/mod.ts";
import type { Estimate } from "../../lib/stats/mod.ts";
import { POLICY_WORDS } from "../../lib/routers/mod.ts";
import type { EndToEnd } from "./end_to_end.ts";
import type { PipelineResult } from "./result.ts";

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
      shown: [expectedTable(result)],
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

const RULES_TABLE = "Who answers the test questions";
const EXPECTED_TABLE = "Expected and measured";
const CARDS_TABLE = "Routers with a threshold";

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

const two = (value: number) => formatNumber(value, ".1%");

function findingsOf({ end, cards, test }: PipelineResult): Finding[] {
  const [router, medium, large, matched] = end.rules;
  const words = end.rules.find(({ name }) => name === POLICY_WORDS)!;
  const [own, ofWords] = cards.results.map(({ card }) => apgrOf(card));
  const { gain } = gainCells(apgrGain(cards.results[0], cards.results[1]));
  const unjudged = test.filter(({ left_out }) => left_out !== null).length;
  return [
    {
      text: `The router answers ${formatEstimate(router.measures.correct, ".1%")} of ` +
        `${end.replay.queries.length.toLocaleString("en")} test questions correctly, ${
          pointsMore(router.overMedium)
        } than ${medium.name} and ${pointsMore(router.overLarge)} than ${large.name}. It saves ` +
        `${formatEstimate(router.saved, ".1%")} of the cost of ${large.name}; the router's own ` +
        `calls, which are counted in this, cost ${two(end.decisions)} of the same.`,
      holds: true,
      main: true,
    },
    {
      text:
        `For the same money a random choice asks the large model about ${two(matched.large)} of ` +
        `the questions and answers ${formatEstimate(matched.measures.correct, ".1%")} correctly; ` +
        `the router is right on ${pointsMore(end.overChance.router)}, paired by question.`,
      holds: true,
      main: true,
    },
    {
      text: `A regression on words that learned the same policies, and is counted as free, ` +
        `answers ${formatEstimate(words.measures.correct, ".1%")} correctly and saves ` +
        `${formatEstimate(words.saved, ".1%")} of the cost. It is right on ` +
        `${
          pointsMore(end.overChance.words)
        } than a random choice that spends as much. The router ` +
        `is right on ${pointsMore(end.overWords)} than the regression, and saves ` +
        `${pointsMore({ value: router.saved.value! - words.saved.value! })} of the cost.`,
      holds: true,
      main: true,
    },
    {
      text: `As a router with a threshold it has an APGR of ${formatEstimate(own, ".3f")}, ` +
        `the regression on words ${formatEstimate(ofWords, ".3f")}: a ` +
        `difference of ${formatEstimate(gain, "+.3f")}, paired by question.`,
      holds: true,
    },
    {
      text: unjudged === 0
        ? "Every test question has an answer of both models and a verdict on each: none is left out."
        : `${unjudged.toLocaleString("en")} test questions are left out: their prompt is too ` +
          "long, or an answer or a verdict is missing.",
      holds: true,
    },
  ];
}

/** "4.7 [2.5, 7.1] points fewer". */
function pointsMore({ value, lo = null, hi = null }: Estimate): string {
  const minus = (bound: number | null) => bound === null ? null : -bound;
  return value !== null && value < 0
    ? `${formatPoints({ value: -value, lo: minus(hi), hi: minus(lo) }, ".1f")} points fewer`
    : `${formatPoints({ value, lo, hi }, ".1f")} points more`;
}

function cellTable({ oracle, settings: { medium, large } }: PipelineResult): DataTable {
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

function policyTable({ oracle }: PipelineResult): DataTable {
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

function cardsTable({ cards }: PipelineResult): DataTable {
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

function rulesTable({ rules }: EndToEnd): DataTable {
  return dataTable({
    title: RULES_TABLE,
    columns: [
      {
        key: "name",
        label: "Who answers",
        help: "the model, or what chooses it for each question",
      },
      ...SIMPLEQA_COLUMNS,
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
    ],
    rows: rules.map(({ name, measures, large, saved }) => ({ name, ...measures, large, saved })),
  });
}

function saidTable({ policies, replay: { counts } }: EndToEnd): DataTable {
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
