/**
 * The command line: `deno task lab --help`. Exit codes: 0 done, 1 a study or a check failed, 2 the call
 * or its input was wrong. launch.ts starts it with the permissions that the call needs.
 */
import { Command, CommanderError } from "commander";
import project from "../deno.json" with { type: "json" };
import { COMMIT_VARIABLE } from "../lib/core/commit.ts";
import { UserError } from "../lib/core/errors.ts";
import { commandsFor } from "./commands.ts";
import { tellAsJson, tellUserError } from "./fault.ts";
import { Interrupted } from "./interrupt.ts";
import { guardOwnCode } from "./own_code.ts";

/** As a report of a fault should quote it. */
function version(): string {
  const commit = Deno.env.get(COMMIT_VARIABLE);
  const of = commit ? ` (commit ${commit})` : "";
  return `routelab ${project.version}${of}, Deno ${Deno.version.deno}, ${Deno.build.target}`;
}

const program = new Command("lab")
  .description("Routelab: which model should answer this query, and is it as right as it says?")
  .version(version(), "--version", "print the version, the commit and Deno's version")
  .showHelpAfterError("(try --help)")
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

for (const command of await commandsFor(Deno.args)) program.addCommand(command);

/** Commander exits where it stands; thrown, its errors and ours end in one place. */
function throwInstead(command: Command): void {
  command.exitOverride();
  command.commands.forEach(throwInstead);
}
throwInstead(program);

/** Any write may meet it, those of native code too. */
function fullDisk(error: unknown): UserError | null {
  return /No space left on device/.test(String(error))
    ? new UserError("Cannot write any more as the disk is full", {
      hint: "Free some space and run this again",
    })
    : null;
}

guardOwnCode();
try {
  await program.parseAsync(Deno.args, { from: "user" });
} catch (error) {
  if (error instanceof CommanderError) { // commander has printed it
    if (error.exitCode !== 0) {
      Deno.exitCode = 2;
      tellAsJson(error.message.replace(/^error: /, ""));
    }
  } else if (error instanceof Interrupted) {
    console.error(error.message);
    tellAsJson(error.message);
    Deno.exit(error.code); // the work may not have ended
  } else if (error instanceof Deno.errors.NotCapable) {
    Deno.exitCode = 1;
    // Deno's own advice is to allow it
    const refused = error.message.replace(/, run again with.*/, "").replace("Requires", "for");
    const message = `Cannot go on ${refused}, which this command is not given (cli/access.ts)`;
    console.error(`lab: ${error.stack?.replace(error.message, message) ?? message}`);
    tellAsJson(message);
  } else {
    const told = error instanceof UserError ? error : fullDisk(error);
    if (told === null) throw error;
    Deno.exitCode = 2;
    tellUserError(told);
  }
}
