/** Charts and tables of routing by meaning. */
import {
  barChart,
  type DataTable,
  dataTable,
  type Figure,
  histogramChart,
} from "../../lib/report/mod.ts";
import { apgrOf } from "../../lib/report/router_cards/mod.ts";
import type { CircularResult } from "./keyword_labels.ts";
import { type Described, routeOf, type TaskRouting, type ThresholdEffect } from "./study.ts";

/** Shares of queries that each way of describing their kind finds. */
export function describedTable(ways: Described[], { encoder }: { encoder: string }): DataTable {
  return dataTable({
    title: `Questions that go to the route of their kind, ${encoder}`,
    columns: [
      {
        key: "by",
        label: "The two kinds are described by",
        help: "texts of a route, to the nearest of which a query goes",
      },
      {
        key: "demanding",
        label: "Coding and math",
        format: ".1%",
        help: "share of these questions that go to the demanding route",
      },
      {
        key: "everyday",
        label: "Factual",
        format: ".1%",
        help: "share of these questions that go to the everyday route",
      },
    ],
    rows: ways.map((way) => ({ ...way })),
  });
}

/** The routes of the first two queries of each task, and of two of none. */
export function placesTable({ test, threshold }: TaskRouting): DataTable {
  const tasks = [...new Set(test.map(({ truth }) => truth))];
  return dataTable({
    title: "The first two questions of each task, and two of none",
    columns: [
      { key: "text", label: "Query" },
      { key: "nearest", label: "Nearest route", help: "the task that holds the nearest example" },
      {
        key: "similarity",
        label: "Cosine",
        format: ".3f",
        help: "similarity with that example; 1 is the same direction",
      },
      { key: "end", label: "Ends in", help: "the route, or none below the threshold" },
    ],
    rows: tasks.flatMap((task) => test.filter(({ truth }) => truth === task).slice(0, 2))
      .map((placed) => ({
        ...placed,
        nearest: placed.route,
        end: routeOf(placed, threshold) ?? "none",
      })),
  });
}

/** Effect of the threshold on queries of the world and from outside. */
export function thresholdTable([without, fitted]: ThresholdEffect[]): DataTable {
  return dataTable({
    title:
      `Routes of ${without.inside} pocket questions and ${without.outside} queries from outside`,
    columns: [
      { key: "rule", label: "" },
      { key: "threshold", label: "Threshold", format: ".3f", help: "least cosine of a route" },
      {
        key: "right",
        label: "Questions in their route",
        format: ".1%",
        help: "share of the pocket questions that end in the route of their task",
      },
      {
        key: "lost",
        label: "Questions without one",
        format: ".1%",
        help: "share of the pocket questions that end in none",
      },
      {
        key: "kept",
        label: "Queries from outside without one",
        format: ".1%",
        help: "share of the queries of no task that end in none, as they should",
      },
    ],
    rows: [
      { rule: "nearest route, whatever its distance", ...without, threshold: null },
      { rule: "none below the threshold", ...fitted },
    ],
  });
}

/** Similarity with the nearest route. */
export function similarityChart({ test, threshold, encoder }: TaskRouting): Figure {
  const of = (outside: boolean) =>
    test.filter(({ truth }) => (truth === null) === outside).map(({ similarity }) => similarity);
  return histogramChart({
    title: "How near is the nearest example?",
    subtitle: `Cosine by ${encoder}; the threshold is ${threshold.toFixed(3)}`,
    name: "similarity with the nearest route",
    xTitle: "cosine",
    values: { "pocket questions": of(false), "from outside": of(true) },
  });
}

/** Routers by the labels that keywords made, and by what the models answer. */
export function circularTable(results: CircularResult[]): DataTable {
  return dataTable({
    title: "Routers by labels that keywords made, and by what the models answer",
    columns: [
      { key: "router", label: "Router" },
      {
        key: "agreement",
        label: "Agrees with the labels",
        format: ".1%",
        help: "share of the test questions in the class that the list of substrings gave them",
      },
      { key: "apgr", label: "APGR", format: ".3f" },
    ],
    rows: results.map(({ router, agreement, evaluation: { card } }) => ({
      router,
      agreement,
      apgr: apgrOf(card),
    })),
  });
}

/** The same as a picture. */
export function circularChart(results: CircularResult[]): Figure {
  const bars = results.flatMap(({ router: label, agreement, evaluation: { card } }) => {
    const { value, ...interval } = apgrOf(card);
    return [
      { label, group: "agreement with the labels", ...agreement },
      ...value === null ? [] : [{ label, group: "APGR on answers", value, ...interval }],
    ];
  });
  return barChart({
    title: "Labels that keywords made, and answers",
    subtitle: "Share of test questions put into the labels' class, and APGR; 95% intervals",
    name: "keyword labels",
    valueTitle: "agreement, APGR",
    reference: { value: 0.5, label: "random" },
    routers: true,
    bars,
  });
}
