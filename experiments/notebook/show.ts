/** Showing values in a notebook: charts, tables and headlines, one below another. */

/** Displays each value as the output of the cell that is running; only a notebook can. */
export async function show(...values: unknown[]): Promise<void> {
  for (const value of values) await Deno.jupyter.display(value);
}
