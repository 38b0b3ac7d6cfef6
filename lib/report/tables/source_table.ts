/** What a report was made from: settings and digests that make it again, a row each. */
import { type DataTable, dataTable } from "./data_table.ts";

/** Of texts by what they are; those that are null are not known. */
export function sourceTable(facts: Readonly<Record<string, string | null>>): DataTable {
  return dataTable({
    columns: [{ key: "what", label: "What" }, { key: "value", label: "Value" }],
    rows: Object.entries(facts).map(([what, value]) => ({ what, value })),
  });
}
