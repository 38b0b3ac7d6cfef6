/** For tests: the command line as its users have it, with the permissions of each call. */
import { join } from "node:path";
import type { TempFiles } from "../lib/outcomes/testing.ts";

/** Runs lab in a folder, with a store of its own there. */
export async function lab(
  args: readonly string[],
  { folder }: TempFiles,
  env: Record<string, string> = {},
) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", join(import.meta.dirname!, "launch.ts"), ...args],
    cwd: folder,
    env: { NO_COLOR: "1", ROUTELAB_STORE: join(folder, "store"), ...env },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}
