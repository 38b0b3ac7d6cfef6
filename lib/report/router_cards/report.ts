/** The report of `lab evaluate`: the charts and tables of router cards in one page, and a browser of single queries. */
import { costReduction, type Provenance, qualityDrop } from "../../evaluation/mod.ts";
import type { RouterCards } from "../../evaluation/router_cards.ts";
import { formatCost } from "../../core/wording.ts";
import { escapeMarkdown } from "../pages/prose.ts";
import { estimateOf } from "../../stats/mod.ts";
import { caseBrowser } from "../cases/case_browser.ts";
import type { ReportSection } from "../pages/report_page.ts";
import { type DataTable, dataTable } from "../tables/data_table.ts";
import { sourceTable } from "../tables/source_table.ts";
import { bestLearner, learners } from "./cells.ts";
import { apgrHeadline, calibrationChart } from "./charts.ts";
import { curveChart } from "./curve_chart.ts";
import { droppedTable, savedTable } from "./savings.ts";
import { cardTable, operatingTable } from "./tables.ts";
import { taskChart, taskTable } from "./tasks.ts";

/** Sections of the page, from what it found to what it was made from. */
export function evaluationSections(
  study: RouterCards,
  provenance: Provenance,
): ReportSection[] {
  const { outcomes, results } = study;
  const targets = results[0].card.operating_points.map(({ target }) => target);
  const best = bestLearner(study), hasCurve = results.some(({ curve }) => curve.x.length > 1);
  const calibrated = learners(study).filter(({ card }) => card.calibration !== null);
  const byTask = best !== null && best.by_task !== null
    ? { router: best.router, target: targets[0] }
    : null;
  return [
    {
      text: `# ${escapeMarkdown(outcomes.name)}: router cards\n\n` +
        `${outcomes.queries.toLocaleString("en")} queries, ${escapeMarkdown(outcomes.split)}. ` +
        `Quality: ${escapeMarkdown(outcomes.quality.what)}. Costs: in ${
          results[0].card.cost_unit
        }, ${escapeMarkdown(outcomes.costs)}.`,
      shown: [
        ...best === null ? [] : [apgrHeadline(study, { router: best.router })],
        ...hasCurve ? [curveChart(study)] : [],
        cardTable(study),
      ],
    },
    { text: "## Candidates", shown: [candidateTable(study)] },
    ...hasCurve
      ? [{
        text: "## What can be saved\n\nRead off the curve on the test queries themselves.",
        shown: [
          savedTable(study, { title: "Cost saved at a drop in quality" }),
          droppedTable(study, {
            title: "Quality dropped at a saving",
            reductions: ["10", "20", "40", "60"],
          }),
        ],
      }]
      : [],
    ...learners(study).length === 0 ? [] : [{
      text: "## Fitted thresholds",
      shown: targets.map((target) => operatingTable([study], { target })),
    }],
    ...byTask === null
      ? []
      : [{ text: "## By task", shown: [taskChart(study, byTask), taskTable(study, byTask)] }],
    ...calibrated.length === 0 ? [] : [{
      text: "## Calibration of the scores\n\nWhere a router's scores are probabilities.",
      shown: calibrated.map(({ card }) => calibrationChart([study], { router: card.router })),
    }],
    {
      text:
        "## Where was the router wrong?\n\nEach tested query with what every candidate would have " +
        "given. Regret is the quality of the best candidate less that of the chosen one.",
      shown: [caseBrowser(study, { seed: provenance.seed })],
    },
    {
      text: `## What it was made from\n\n${notesOf(study)}`,
      shown: [sourcesOf(study, provenance)],
    },
  ];
}

function candidateTable({ candidates, results }: RouterCards): DataTable {
  const strong = candidates.find(({ role }) => role === "strong")!;
  const { cost_unit: unit, quality } = results[0].card;
  return dataTable({
    title: `On the tested queries; the best choice for each query has ${quality.oracle.toFixed(4)}`,
    columns: [
      { key: "name", label: "Candidate" },
      {
        key: "role",
        label: "Role",
        help: "the weak one costs least, the strong one is the reference",
      },
      { key: "quality", label: "Quality", format: ".4f", help: "mean, with its 95% interval" },
      {
        key: "cost",
        label: "Cost",
        format: (cost) => formatCost(cost as number, unit),
        help: `mean of an answer, in ${unit}`,
      },
      {
        key: "saved",
        label: "Saved %",
        format: ".1f",
        help: "percentage of the strong candidate's cost",
      },
      {
        key: "drop",
        label: "Drop %",
        format: ".2f",
        help: "percentage of the strong candidate's quality that is lost",
      },
    ],
    rows: candidates.map(({ name, role, quality, cost, ci95 }) => ({
      ...{ name, role, cost, saved: costReduction(strong, cost) },
      quality: estimateOf(quality, ci95.quality),
      drop: estimateOf(qualityDrop(strong, quality), ci95.drop),
    })),
  });
}

function sourcesOf({ outcomes }: RouterCards, provenance: Provenance): DataTable {
  const { command, seed, bootstrap, data, code } = provenance;
  return sourceTable({
    "Command": command,
    "Seed": String(seed),
    "Resamples of the intervals": bootstrap.toLocaleString("en"),
    "Outcomes": `${data.name}, ${outcomes.queries.toLocaleString("en")} queries`,
    "SHA-256 of the tested rows": data.digest,
    ...data.train_digest === null ? {} : { "SHA-256 of the rows learned from": data.train_digest },
    "SHA-256 of the code": code.digest,
    "Commit": code.commit,
  });
}

/** What is to be known of the routers and the data, a line each. */
function notesOf({ outcomes, results }: RouterCards): string {
  const leaks = results.flatMap(({ card: { router, leakage } }) =>
    leakage.sees_answers
      ? [`${router} sees the answers`]
      : leakage.test_prompts_in_train === null
      ? [`of ${router} it is not known whether test prompts are among those it learned from`]
      : leakage.test_prompts_in_train > 0
      ? [`${router} learned from ${leakage.test_prompts_in_train} prompts that are tested`]
      : []
  );
  const said = [
    ...results.flatMap(({ card }) => card.notes.map((note) => `${card.router}: ${note}`)),
    ...leaks,
    ...outcomes.removed_from_train > 0
      ? [`${outcomes.removed_from_train} training queries were left out: their prompts are tested`]
      : [],
  ];
  return said.map((note) => `- ${escapeMarkdown(note)}`).join("\n");
}
