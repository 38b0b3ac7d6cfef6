/** Tables of how the pocket models were trained. */
import type { ModelCard } from "../../lib/pocket/mod.ts";
import { type DataTable, dataTable } from "../../lib/report/mod.ts";

/** The stages that each model was trained in, as its card has them. */
export function stagesTable(cards: ModelCard[]): DataTable {
  return dataTable({
    title: "How the committed models were trained",
    columns: [
      { key: "name", label: "Model" },
      { key: "objective", label: "Objective" },
      { key: "parameters", label: "Parameters", format: ",d" },
      { key: "steps", label: "Updates", format: ",d" },
      { key: "rows", label: "Rows in a batch", format: "d" },
      { key: "peak", label: "Highest learning rate", format: ".2~g" },
      {
        key: "loss",
        label: "Loss",
        help: "Mean over the last tenth of the updates",
        format: ".3f",
      },
      { key: "command", label: "Command" },
    ],
    rows: cards.flatMap(({ name, parameters, command, training }) =>
      training.map((stage) => ({ name, parameters, command, ...stage }))
    ),
  });
}
