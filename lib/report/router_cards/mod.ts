/** Router cards as charts and tables. */
export { apgrChart, apgrHeadline, calibrationChart, curveChart } from "./charts.ts";
export { apgrFinding, dropFinding } from "./findings.ts";
export { apgrOf, cardOf, gainCells, shortName } from "./cells.ts";
export { cardTable, operatingTable } from "./tables.ts";
