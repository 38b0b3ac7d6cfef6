/** The commit that code is at, for whoever wants to make a result again. */
import { fileURLToPath } from "node:url";

/** Tells the commit to a process that may not start git: its text, or nothing where there is none. */
export const COMMIT_VARIABLE = "ROUTELAB_COMMIT";

/**
 * The short commit of the checkout that a module lies in, with `+` where tracked files were changed since;
 * null outside a checkout, or without git.
 */
export async function commitOf(moduleUrl: string): Promise<string | null> {
  const told = Deno.env.get(COMMIT_VARIABLE);
  if (told !== undefined) return told || null;
  const git = async (...args: string[]): Promise<string | null> => {
    try {
      const { success, stdout } = await new Deno.Command("git", {
        args,
        cwd: fileURLToPath(new URL(".", moduleUrl)),
        stdin: "null",
        stderr: "null",
      }).output();
      return success ? new TextDecoder().decode(stdout).trim() : null;
    } catch {
      return null;
    }
  };
  const commit = await git("rev-parse", "--short=12", "HEAD");
  if (commit === null) return null;
  return await git("status", "--porcelain", "--untracked-files=no") === "" ? commit : `${commit}+`;
}
