/** Reads each file of a folder as a table, for the campaign: FOLDER. A line for each: read, refused or crashed. */
import { join } from "node:path";
import { UserError } from "../../lib/core/errors.ts";
import { readTable } from "../../lib/outcomes/mod.ts";

const [folder] = Deno.args;
const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
for (const name of names) {
  try {
    await readTable([join(folder, name)]);
    console.log(`read ${name}`);
  } catch (error) {
    if (error instanceof UserError && error.message.includes(name)) console.log(`refused ${name}`);
    else console.log(`crashed ${name}: ${String(error).split("\n")[0]}`);
  }
}
