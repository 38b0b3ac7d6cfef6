/** Tables of how the pocket models were trained. */
import type { ModelCard } from "../../lib/pocket/mod.ts";
import { type DataTable, dataTable } from "../../lib/report/mod.ts";

/** The stages that each model was trained in, as its card has them. */
export function stagesTable(cards: ModelCard[]): DataTable {
  return dataTable({
    title: "How the committed models were trained",
    columns: [
      { key: "name", label: "Model" },
      { key: "objective", label: "Objective", help: "the loss that training lowers" },
      {
        key: "parameters",
        label: "Parameters",
        format: ",d",
        help: "numbers that training sets",
      },
      { key: "steps", label: "Updates", format: ",d", help: "steps of the optimizer" },
      { key: "rows", label: "Rows in a batch", format: "d", help: "texts of each update" },
      {
        key: "peak",
        label: "Highest learning rate",
        format: ".2~g",
        help: "it rises to this and falls along a cosine",
      },
      {
        key: "loss",
        label: "Loss",
        help: "mean over the last tenth of the updates",
        format: ".3f",
      },
      { key: "command", label: "Command", help: "the call that trains it anew" },
    ],
    rows: cards.flatMap(({ name, parameters, command, training }) =>
      training.map((stage) => ({ name, parameters, command, ...stage }))
    ),
  });
}
