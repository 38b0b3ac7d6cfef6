/** Tables of recorded outcomes, and of what routers recover there. */
import { type DataTable, dataTable } from "../../lib/report/mod.ts";
import { shortName } from "../../lib/report/router_cards/mod.ts";
import {
  type ApgrRow,
  type DatasetSummary,
  type FirstRows,
  type TaskGap,
  TITLES,
} from "./study.ts";

/** The first rows of each table, the prompts cut. */
export function rowsTable({ shown, total, rows }: FirstRows): DataTable {
  const columns = ["dataset", "query_id", "prompt", "model", "quality"];
  const cut = (prompt: string) => prompt.length > 50 ? `${prompt.slice(0, 50).trim()}...` : prompt;
  return dataTable({
    title: `${shown} outcomes of each dataset, of ${total.toLocaleString("en")} in all`,
    columns: columns.map((key) => ({ key, label: key })),
    rows: rows.map((row) => ({ ...row, prompt: cut(row.prompt), model: shortName(row.model) })),
  });
}

/** The models' quality, and how much there is to route for. */
export function datasetTable(datasets: DatasetSummary[]): DataTable {
  return dataTable({
    title: "Outcomes by dataset",
    columns: [
      { key: "dataset", label: "Dataset" },
      { key: "queries", label: "Queries", format: ",d", help: "number of them" },
      { key: "weak", label: "Weak model", format: ".4f", help: "its mean quality" },
      { key: "strong", label: "Strong model", format: ".4f", help: "its mean quality" },
      {
        key: "oracle",
        label: "Oracle",
        format: ".4f",
        help: "mean quality of the better answer to each query",
      },
      {
        key: "strong_better",
        label: "Strong better",
        format: ".1%",
        help: "share of the queries that the strong model answers better",
      },
      {
        key: "weak_better",
        label: "Weak better",
        format: ".1%",
        help: "share of the queries that the weak model answers better",
      },
      {
        key: "contaminated",
        label: "Contaminated",
        format: "d",
        help: "queries whose prompts RouteLLM lists as seen in the training of its routers",
      },
      {
        key: "repeated",
        label: "Repeated",
        format: "d",
        help: "queries with the prompt of another query",
      },
    ],
    rows: datasets.map(({ quality, ...dataset }) => ({ ...dataset, ...quality })),
  });
}

/** APGR of each router, a dataset a column. */
export function apgrTable(rows: ApgrRow[]): DataTable {
  const names = Object.keys(rows[0].apgr);
  return dataTable({
    title: "APGR with its 95% interval",
    columns: [
      { key: "router", label: "Router" },
      ...names.map((key) => ({
        key,
        label: TITLES[key] ?? key,
        format: ".3f",
        help:
          "APGR on it: the share of the quality gap between the two models that is recovered, averaged " +
          "over all spends; chance gets 0.5",
      })),
    ],
    rows: rows.map(({ router, apgr }) => ({
      router,
      ...Object.fromEntries(names.map((name) => [name, apgr[name] ?? null])),
    })),
  });
}

/** Tasks by how far the strong model is ahead: the first and the last so many. */
export function taskTable(gaps: TaskGap[], { rows }: { rows: number }): DataTable {
  return dataTable({
    title: `The ${rows} subjects of MMLU with the smallest and the largest gap`,
    columns: [
      { key: "task", label: "Subject", help: "the subject of the questions" },
      { key: "queries", label: "Queries", format: ",d", help: "number of them" },
      { key: "weak", label: "Weak model", format: ".1%", help: "share that it answers right" },
      { key: "strong", label: "Strong model", format: ".1%", help: "share that it answers right" },
      {
        key: "gap",
        label: "Gap",
        format: "+.1%",
        help: "the strong model's share less the weak one's",
      },
    ],
    rows: [...gaps.slice(0, rows), ...gaps.slice(-rows)].map((gap) => ({ ...gap })),
  });
}
