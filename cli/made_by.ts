/** What made a result, as runs and reports tell it. */
import { codeDigest } from "../lib/core/code_digest.ts";
import { commitOf } from "../lib/core/commit.ts";
import { withoutCredentials } from "../lib/core/redact.ts";
import type { Provenance } from "../lib/evaluation/mod.ts";

/** The call, and the code of a command's module with all that it imports. */
export async function madeBy(moduleUrl: string): Promise<Pick<Provenance, "command" | "code">> {
  return {
    command: withoutCredentials(`lab ${Deno.args.join(" ")}`),
    code: { digest: await codeDigest(moduleUrl), commit: await commitOf(moduleUrl) },
  };
}
