/**
 * The command line: `deno task lab --help`. Exit codes: 0 done, 1 a study or a check failed, 2 the call
 * or its input was wrong.
 */
import { Command, CommanderError } from "commander";
import { UserError } from "../lib/core/errors.ts";
import "../lib/pocket/mod.ts"; // the dataset "pocket" and the pocket models open by their names
import { cacheCommand } from "./cache.ts";
import { calibrateCommand } from "./calibrate.ts";
import { compareCommand } from "./compare.ts";
import { dataCommand } from "./data.ts";
import { datasetCommand } from "./dataset.ts";
import { evaluateCommand } from "./evaluate.ts";
import { notebooksCommand } from "./notebooks.ts";
import { pocketCommand } from "./pocket.ts";
import { runCommand } from "./run.ts";
import { serveCommand } from "./serve.ts";

const program = new Command("lab")
  .description("Routelab: which model should answer this query, and is it as right as it says?")
  .showHelpAfterError("(try --help)")
  .addCommand(dataCommand())
  .addCommand(datasetCommand())
  .addCommand(evaluateCommand())
  .addCommand(compareCommand())
  .addCommand(calibrateCommand())
  .addCommand(runCommand())
  .addCommand(notebooksCommand())
  .addCommand(pocketCommand())
  .addCommand(serveCommand())
  .addCommand(cacheCommand())
  .addHelpText(
    "after",
    `
Start with:
  deno task lab run 00                         meet the pocket world: questions and models
  deno task lab evaluate --outcomes pocket --fixed-split
  deno task lab data list                      the recorded outcomes there are
  deno task lab data fetch routellm/gsm8k      download one of them
  deno task lab evaluate --outcomes routellm/gsm8k
  deno task lab run 01                         run a study and render its page
  deno task lab calibrate FILE --confidence COLUMN --correct COLUMN`,
  );

/** Commander exits where it stands; thrown, its errors and ours end in one place. */
function throwInstead(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwInstead);
}
throwInstead(program);

/** The `--json` document of a call that failed. */
function toJson(message: string, hint: string | null): string {
  return JSON.stringify({ error: { message, hint } }, null, 2);
}

const json = Deno.args.includes("--json");
try {
  await program.parseAsync(Deno.args, { from: "user" });
} catch (error) {
  if (error instanceof CommanderError) { // commander has printed it
    if (error.exitCode !== 0) {
      Deno.exitCode = 2;
      if (json) console.log(toJson(error.message.replace(/^error: /, ""), null));
    }
  } else if (error instanceof UserError) {
    Deno.exitCode = 2;
    console.error(`lab: ${error.message}`);
    if (error.hint) console.error(error.hint);
    if (json) console.log(toJson(error.message, error.hint ?? null));
  } else {
    throw error;
  }
}
