/** Both sides of the start of the command line: `lab --help`, and Deno with a script that does nothing. */
import { join } from "node:path";
import { inputPath } from "./inputs.ts";
import { serveTasks } from "./protocol.ts";

const ROOT = join(import.meta.dirname!, "../..");

async function run(...args: string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args, cwd: ROOT, stdin: "null" });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

await serveTasks({
  async help() {
    const text = await run("task", "--quiet", "lab", "--help");
    return { check: { ended: text.includes("Usage: lab") ? "well" : text } };
  },
  async empty() {
    await run("run", inputPath("empty.ts"));
    return { check: { ended: "well" } };
  },
});
