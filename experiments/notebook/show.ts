/** Showing values in a notebook: charts, tables and headlines, one below another. */
import pl from "nodejs-polars";
import { tablePreview } from "../../lib/report/mod.ts";

/**
 * Displays each value as the output of the cell that is running; only a notebook can. A polars frame is shown with
 * its types and how many rows it has, which its own display leaves out.
 */
export async function show(...values: unknown[]): Promise<void> {
  for (const value of values) {
    await Deno.jupyter.display(pl.DataFrame.isDataFrame(value) ? tablePreview(value) : value);
  }
}
