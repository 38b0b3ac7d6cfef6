/** Charts and tables of best-of-n: candidates by quality and cost, and pools at equal spend. */
import {
  costQualityChart,
  type DataTable,
  dataTable,
  type Figure,
  lineChart,
} from "../../lib/report/mod.ts";
import { pFormat } from "../../lib/report/format.ts";
import type { CandidateRow, SpendRow } from "./study.ts";

/** How answers were drawn, and to how many test questions. */
interface Drawn {
  questions: number;
  /** Answers of each model to each question, at temperature 1. */
  samples: number;
}

/** Quality of each candidate over its cost, a curve for each way to pick a sample. */
export function candidateChart(rows: CandidateRow[], drawn: Drawn): Figure {
  const small = rows[0], large = rows.at(-1)!;
  const ways = [...new Set(rows.flatMap(({ select }) => select ?? []))];
  const point = ({ share, quality: { value, lo, hi } }: CandidateRow) => ({
    x: share,
    y: value,
    ...(typeof lo === "number" && typeof hi === "number" ? { lo, hi } : {}),
  });
  const most = Math.max(...rows.map(({ n }) => n));
  return costQualityChart({
    name: "candidates",
    title: `One to ${most} samples of ${small.candidate}, picked in ${ways.length} ways`,
    subtitle: `The dashed line mixes ${small.candidate} and ${large.candidate} at random; bands ` +
      `are 95% intervals; ${drawnFrom(drawn)}`,
    xTitle: `Cost of a query, as a share of ${large.candidate}'s`,
    yTitle: "Correct",
    yFormat: ".0%",
    curves: [
      {
        name: "random mixing",
        kind: "baseline",
        points: [small, large].map(({ share, quality }) => ({ x: share, y: quality.value })),
      },
      ...ways.map((way) => ({
        name: way === "quality" ? "picked by quality (oracle)" : `picked by ${way}`,
        kind: way === "quality" ? "oracle" as const : "router" as const,
        points: [small, ...rows.filter(({ select }) => select === way)].map(point),
      })),
    ],
    anchors: [small, large].map(({ candidate, share, quality }) => ({
      name: candidate,
      x: share,
      y: quality.value,
    })),
  });
}

/** Quality and cost of each candidate, and what it gains on mixing the two models. */
export function candidateTable(rows: CandidateRow[], drawn: Drawn): DataTable {
  const large = rows.at(-1)!;
  return dataTable({
    title: `Candidates; ${drawnFrom(drawn)}`,
    columns: [
      {
        key: "candidate",
        label: "Candidate",
        help: "a model, how many samples of it (bo), and what the best is picked by",
      },
      {
        key: "quality",
        label: "Correct",
        format: ".1%",
        help:
          "share of the test questions that the picked sample answers right, expected over all draws",
      },
      {
        key: "usd",
        label: "Dollars a million queries",
        format: ".2f",
        help: "mean price, all samples paid",
      },
      {
        key: "share",
        label: `Share of ${large.candidate}'s cost`,
        format: ".0%",
        help: "that price beside what one answer of the large model costs",
      },
      {
        key: "mixed",
        label: "Mixing at that cost",
        format: ".1%",
        help: "share that mixing the two models at random gets right for the same price",
      },
      { key: "gain", label: "Gain on mixing", format: "+.1%", help: "the former less the latter" },
    ],
    rows: rows.map((row) => ({ ...row, usd: 1e6 * row.usd, gain: row.n === 1 ? null : row.gain })),
  });
}

function drawnFrom({ questions, samples }: Drawn): string {
  return `${
    questions.toLocaleString("en")
  } test questions, ${samples} samples each at temperature 1`;
}

/** Gain of a router over the two models at each spend, a line for each way to pick a sample. */
export function spendChart(rows: SpendRow[], { router }: { router: string }): Figure {
  const own = rows.filter((row) => row.router === router && row.spend !== null);
  return lineChart({
    name: `gain ${router}`,
    title: `Gain of ${router} by choosing how many samples`,
    subtitle: "Quality over the larger pool less that over the two models, with 95% intervals",
    xTitle: "Spend, from always the small model (0%) to always the large one (100%)",
    yTitle: "Gain at equal spend",
    xFormat: ".0%",
    yFormat: "+.0%",
    routers: true,
    series: Object.fromEntries(
      [...Map.groupBy(own, ({ select }) => select)].map(([select, line]) => [
        `picked by ${select}`,
        line.map(({ spend, gain: { value, lo, hi } }) => ({
          x: spend!,
          y: value,
          ...(typeof lo === "number" && typeof hi === "number" ? { lo, hi } : {}),
        })),
      ]),
    ),
  });
}

/** Gain of each router at equal spend when it may choose how many samples, over all spends. */
export function spendTable(rows: SpendRow[]): DataTable {
  return dataTable({
    title: "Quality averaged over all spends",
    columns: [
      { key: "router", label: "Router" },
      {
        key: "select",
        label: "Samples picked by",
        help:
          "probability of the answer, frequency of the answer, or an oracle that knows the right one",
      },
      {
        key: "pair",
        label: "Two models",
        format: ".1%",
        help: "share right where the router chooses between pocket-small and pocket-large",
      },
      {
        key: "pool",
        label: "With best-of-n",
        format: ".1%",
        help: "share right where it may also choose how many samples of pocket-small",
      },
      {
        key: "gain",
        label: "Gain at equal spend",
        format: "+.2%",
        help: "the latter less the former, where both cost the same",
      },
      { key: "p", label: "p", format: pFormat(rows[0]?.draws ?? 0) },
    ],
    rows: rows.filter(({ spend }) => spend === null).map((row) => ({ ...row })),
  });
}
