/** Tables of recorded outcomes, before any router looks at them. */
import type { OutcomeTable } from "../../lib/outcomes/mod.ts";
import { type DataTable, dataTable } from "../../lib/report/mod.ts";
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { short } from "../../lib/report/router_cards/charts.ts";

/** The first rows of each table, the prompts cut. */
export function tableRows(tables: OutcomeTable[], { rows }: { rows: number }): DataTable {
  const columns = ["dataset", "query_id", "prompt", "model", "quality"];
  const cut = (prompt: string) => prompt.length > 50 ? `${prompt.slice(0, 50).trim()}...` : prompt;
  const total = tables.reduce((sum, { card }) => sum + card.counts.rows, 0);
  return dataTable({
    title: `${rows} outcomes of each dataset, of ${total.toLocaleString("en")} in all`,
    columns: columns.map((key) => ({ key, label: key })),
    rows: tables.flatMap(({ frame }) =>
      frame.head(rows).toRecords().map((row) => ({
        ...row,
        prompt: cut(String(row.prompt)),
        model: short(String(row.model)),
      }))
    ),
  });
}

/** What the recorded outcomes are: the models' quality, and how much there is to route for. */
export function datasetTable(studies: RouterCards[]): DataTable {
  return dataTable({
    title: "Recorded outcomes",
    columns: [
      { key: "dataset", label: "Dataset" },
      { key: "queries", label: "Queries", format: ",d" },
      { key: "weak", label: "Weak model", format: ".4f" },
      { key: "strong", label: "Strong model", format: ".4f" },
      { key: "oracle", label: "Oracle", format: ".4f", help: "The better answer of each query" },
      { key: "strong_better", label: "Strong better", format: ".1%" },
      { key: "weak_better", label: "Weak better", format: ".1%" },
      { key: "contaminated", label: "Contaminated", format: "d", help: "Prompts the source lists" },
      { key: "repeated", label: "Repeated", format: "d", help: "Queries with another's prompt" },
    ],
    rows: studies.map(({ outcomes, results: [{ card }] }) => ({
      dataset: outcomes.name,
      queries: outcomes.queries,
      ...card.quality,
      strong_better: outcomes.strong_better,
      weak_better: outcomes.weak_better,
      contaminated: outcomes.audit.contaminated.queries,
      repeated: outcomes.audit.duplicates.extra,
    })),
  });
}
