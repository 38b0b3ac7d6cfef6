/** Charts and tables of responses: what was mixed, what the samples are, what the best of them is worth and costs. */
import {
  barChart,
  type DataTable,
  dataTable,
  type Figure,
  lineChart,
} from "../../lib/report/mod.ts";
import type { Mix, OutcomeTable } from "../../lib/outcomes/mod.ts";
import type { Estimate } from "../../lib/stats/mod.ts";
import type { CostRow, FamilyRow, ModelRow, PassRow } from "./study.ts";

/** What was drawn from each source, and what was dropped. */
export function mixTable({ drawn }: Mix): DataTable {
  return dataTable({
    title: "Sources of the prompts",
    columns: [
      { key: "from", label: "Source", help: "where prompts are drawn from, in this order" },
      { key: "there", label: "Different prompts", help: "after normalisation, of the source" },
      { key: "shared", label: "Dropped", help: "those that an earlier source has" },
      { key: "count", label: "Taken", help: "drawn from those that are left" },
    ],
    rows: drawn.map(({ from, there, shared, count }) => (
      { from, there, shared: shared.queries, count }
    )),
  });
}

const known = ({ value, lo, hi }: Estimate<number>) => ({
  value,
  ...(typeof lo === "number" && typeof hi === "number" ? { lo, hi } : {}),
});

/** "450 prompts, 20 samples each at temperature 1". */
function drawnFrom({ card: { counts } }: OutcomeTable): string {
  return `${
    counts.queries.toLocaleString("en")
  } prompts, ${counts.samples.min} samples of each model ` +
    "at temperature 1";
}

export function modelTable(rows: ModelRow[], table: OutcomeTable): DataTable {
  return dataTable({
    title: `The samples of each model; ${drawnFrom(table)}`,
    columns: [
      { key: "model", label: "Model" },
      { key: "accuracy", label: "Right", format: ".1%", help: "share of samples that are right" },
      {
        key: "all",
        label: "All right",
        format: ".1%",
        help: "share of prompts on which all samples are",
      },
      {
        key: "none",
        label: "None right",
        format: ".1%",
        help: "share of prompts on which no sample is",
      },
      {
        key: "distinct",
        label: "Different answers",
        format: ".1f",
        help: "mean number of different answers among the samples of a prompt",
      },
      {
        key: "graded",
        label: "Graded credit",
        format: ".3f",
        help: "mean partial credit: 1 for a right sample, less the further off it is",
      },
      {
        key: "wrong",
        label: "Of wrong samples",
        format: ".3f",
        help: "the same, of samples that are wrong",
      },
    ],
    rows: rows.map((row) => ({ ...row })),
  });
}

/** Share of right samples by family of questions, a dot a model. */
export function familyChart(rows: FamilyRow[], table: OutcomeTable): Figure {
  return barChart({
    name: "families",
    title: "Right samples by family of questions",
    subtitle: `With 95% intervals over prompts; ${drawnFrom(table)}`,
    valueTitle: "Share of right samples",
    format: ".0%",
    bars: rows.map(({ family, model, accuracy }) => (
      { label: family, group: model, ...known(accuracy) }
    )),
  });
}

/** pass@n over n, a line a model. */
export function passChart(rows: PassRow[], table: OutcomeTable): Figure {
  return lineChart({
    name: "pass at n",
    title: "pass@n: one of n samples is right",
    subtitle: `In expectation over all draws, bands are 95% intervals; ${drawnFrom(table)}`,
    xTitle: "n, samples of a prompt",
    yTitle: "pass@n",
    xFormat: "d",
    yFormat: ".0%",
    series: Object.fromEntries(
      [...Map.groupBy(rows, ({ model }) => model)].map(([model, own]) => [
        model,
        own.map(({ n, pass }) => {
          const { value: y, ...interval } = known(pass);
          return { x: n, y, ...interval };
        }),
      ]),
    ),
  });
}

/** Estimated and actual cost of each candidate. */
export function costTable(rows: CostRow[]): DataTable {
  return dataTable({
    title: "Costs of best-of-n, in US dollars a million prompts",
    columns: [
      { key: "model", label: "Model" },
      { key: "n", label: "Samples", help: "samples that are drawn and paid for" },
      {
        key: "estimated",
        label: "Estimated",
        format: ".2f",
        help: "mean of the training prompts: what a router reckons with",
      },
      { key: "actual", label: "Actual", format: ".2f", help: "mean of the test prompts" },
      {
        key: "bias",
        label: "Estimate off by",
        format: "+.1%",
        help: "estimated less actual cost, as a share of the actual one",
      },
      {
        key: "error",
        label: "Error of a prompt",
        format: ".0%",
        help:
          "mean distance of the estimate from the cost of a single test prompt, as a share of the mean",
      },
      {
        key: "share",
        label: "Share",
        format: ".0%",
        help: "actual cost as a share of that of one sample of pocket-large",
      },
    ],
    rows: rows.map((row) => ({
      ...row,
      estimated: 1e6 * row.estimated,
      actual: inMillions(row.actual),
    })),
  });
}

function inMillions({ value, lo, hi }: Estimate<number>): Estimate<number> {
  return typeof lo === "number" && typeof hi === "number"
    ? { value: 1e6 * value, lo: 1e6 * lo, hi: 1e6 * hi }
    : { value: 1e6 * value };
}
