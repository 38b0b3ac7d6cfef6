/** Our side of the import of a million outcomes: read, check, write. */
import { readTable, saveTable } from "../../lib/outcomes/mod.ts";
import { inputPath } from "./inputs.ts";
import { serveTasks } from "./protocol.ts";

await serveTasks({
  async import() {
    const out = inputPath("ours.parquet");
    const table = await readTable([inputPath("outcomes.csv")]);
    await saveTable(table, out);
    const { frame, card } = table;
    const { duplicates, blank, incomplete } = card.audit;
    return {
      check: {
        rows: frame.height,
        duplicates: duplicates.extra,
        blank: blank.rows,
        incomplete: incomplete.queries,
        quality: frame.getColumn("quality").mean(),
      },
    };
  },
});
