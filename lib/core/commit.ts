/** The commit that code is at, for whoever wants to make a result again. */
import { fileURLToPath } from "node:url";

/**
 * The short commit of the checkout that a module lies in, with `+` where tracked files were changed since;
 * null outside a checkout, or without git.
 */
export async function commitOf(moduleUrl: string): Promise<string | null> {
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
