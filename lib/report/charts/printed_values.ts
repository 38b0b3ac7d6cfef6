/** The values of a chart of rows, printed in a column at its right: the chart is then also its table. */
import { PRINTED_LAYER } from "./svg.ts";
import { colour } from "./theme.ts";

/** A layer that prints the field `text` of each row. */
export function printedValues() {
  return {
    name: PRINTED_LAYER,
    mark: {
      type: "text",
      align: "left",
      dx: 12,
      fontSize: 12,
      color: colour("ink"),
      aria: false,
    },
    encoding: { x: { value: "width" }, text: { field: "text", type: "nominal" } },
  };
}
