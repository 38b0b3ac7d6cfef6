/**
 * `lab notebooks`: what Jupyter's own programs need to run the notebooks, and the filter that keeps what they write
 * into the files out of commits.
 */
import { join } from "node:path";
import { Command } from "commander";
import { UserError } from "../lib/core/errors.ts";
import { writeAtomically } from "../lib/core/write.ts";
import { cleanText, kernelFolder, kernelSpec, parseNotebook } from "../lib/jupyter/mod.ts";

const ROOT = join(import.meta.dirname!, "..");
const LAB = join(import.meta.dirname!, "lab.ts");

export function notebooksCommand(): Command {
  return new Command("notebooks")
    .addCommand(
      new Command("install")
        .description(
          "install the kernel for this user, and the filter of .gitattributes in this clone",
        )
        .action(install),
    )
    .addCommand(
      new Command("clean")
        .description(
          "read a notebook from stdin, print it without outputs: the filter of .gitattributes",
        )
        .action(clean),
    );
}

async function install(): Promise<void> {
  const folder = kernelFolder((name) => Deno.env.get(name));
  const path = join(folder, "kernel.json");
  try {
    await writeAtomically(path, JSON.stringify(kernelSpec(ROOT), null, 2) + "\n");
  } catch (cause) {
    throw new UserError(`Cannot write the kernel to ${path}: ${(cause as Error).message}`, {
      hint: "Set JUPYTER_DATA_DIR to a folder of yours, here and where Jupyter runs.",
      cause,
    });
  }
  console.log(`Kernel: ${path}`);
  const filter = [Deno.execPath(), "run", "--quiet", "--allow-all", LAB, "notebooks", "clean"]
    .map((part) => `'${part.replaceAll("'", `'\\''`)}'`).join(" ");
  await git("config", "filter.notebook.clean", filter);
  await git("config", "filter.notebook.required", "true");
  console.log("Filter: outputs of notebooks/*.ipynb stay out of commits of this clone");
}

async function git(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("git", { args: ["-C", ROOT, ...args] })
    .output();
  if (success) return;
  const reason = new TextDecoder().decode(stderr).trim();
  throw new UserError(`Cannot set git's filter for notebooks: ${reason}`, {
    hint: "The kernel is installed; the filter needs a clone of the repository.",
  });
}

async function clean(): Promise<void> {
  const text = await new Response(Deno.stdin.readable).text();
  const cleaned = new TextEncoder().encode(cleanText(parseNotebook(text, "stdin")));
  await new Blob([cleaned]).stream().pipeTo(Deno.stdout.writable);
}
