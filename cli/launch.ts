/**
 * `deno task lab`: the command line (lab.ts) with the permissions that the call needs and no others (access.ts).
 */
import { join } from "node:path";
import { COMMIT_VARIABLE, commitOf } from "../lib/core/commit.ts";
import { UserError } from "../lib/core/errors.ts";
import { exec } from "./exec.ts";
import { tellUserError } from "./fault.ts";

/**
 * From so many bytes on, glibc asks the system for memory and gives it back when it is freed. Left to itself it
 * raises this to 32 MiB, and a large table is held on to long after it was let go of.
 */
const MMAP_THRESHOLD = { name: "MALLOC_MMAP_THRESHOLD_", bytes: 2 ** 17 };

const { dirname, url } = import.meta;
try {
  // Who may not start git is told
  if (["evaluate", "calibrate", "--version"].includes(Deno.args[0])) {
    Deno.env.set(COMMIT_VARIABLE, await commitOf(url) ?? "");
  }
  const prints = ["help", "--help", "-h", "--version", "--json"];
  // What calls no command needs no process of its own
  if (Deno.args.every((arg) => prints.includes(arg))) await import("./lab.ts");
  else await start();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  tellUserError(error);
  Deno.exitCode = 2;
}

async function start(): Promise<never> {
  const { name, bytes } = MMAP_THRESHOLD;
  if (!Deno.env.has(name)) Deno.env.set(name, String(bytes));
  const { accessOf } = await import("./access.ts");
  const access = accessOf(Deno.args, Deno.env.toObject());
  exec(Deno.execPath(), [
    ...["run", ...access, "--config", join(dirname!, "../deno.json"), join(dirname!, "lab.ts")],
    ...Deno.args,
  ]);
}
