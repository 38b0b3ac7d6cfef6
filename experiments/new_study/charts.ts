/** The chart and the table of the routers compared. */
import { barChart, type DataTable, dataTable, type Figure } from "../../lib/report/mod.ts";
import type { RouterRow } from "./study.ts";

/** APGR of each router, with its interval. */
export function routerChart(rows: RouterRow[]): Figure {
  return barChart({
    title: "Share of the gap that each router recovers",
    subtitle: "APGR with 95% intervals; the line is what chance gets",
    valueTitle: "APGR",
    reference: { value: 0.5, label: "chance" },
    routers: true,
    bars: rows.map(({ router, apgr }) => ({ label: router, ...apgr, value: apgr.value ?? NaN })),
  });
}

/** The same as numbers. A column that is no term of the field needs a `help`. */
export function routerTable(rows: RouterRow[]): DataTable {
  return dataTable({
    title: "Routers compared",
    columns: [
      { key: "router", label: "Router" },
      { key: "apgr", label: "APGR", format: ".3f" },
    ],
    rows: rows.map((row) => ({ ...row })),
  });
}
