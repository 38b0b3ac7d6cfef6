/** Our side of notebooks: run in a fresh kernel each, and four of them by `lab run`. */
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { readNotebook, runNotebook } from "../../lib/jupyter/mod.ts";
import { CELLS, inputPath, STUDIES } from "./inputs.ts";
import { serveTasks } from "./protocol.ts";

const ROOT = join(import.meta.dirname!, "../..");

/** Seconds of a run, and what the last cell shows. */
async function run(name: string): Promise<{ seconds: number; last: string }> {
  const started = performance.now();
  const { notebook, status } = await runNotebook(inputPath(name));
  const seconds = (performance.now() - started) / 1000;
  if (status !== "passed") throw new Error(`${name} failed`);
  return { seconds, last: lastShown(notebook) };
}

function lastShown({ cells }: Awaited<ReturnType<typeof readNotebook>>): string {
  const cell = cells.at(-1)!;
  const output = cell.cell_type === "code" ? cell.outputs.at(-1) : undefined;
  if (output?.output_type !== "execute_result") throw new Error("The last cell shows nothing");
  return stripVTControlCharacters(String(output.data["text/plain"]));
}

await serveTasks({
  async notebook() {
    const { seconds, last } = await run("cells.ipynb");
    return { seconds, check: { last } };
  },
  /** What 199 cells more add, to a run. */
  async cell() {
    const many = await run("cells.ipynb"), one = await run("cell.ipynb");
    return { seconds: (many.seconds - one.seconds) / (CELLS - 1), check: { last: many.last } };
  },
  async suite() {
    const names = Array.from({ length: STUDIES }, (_, study) => `study_${study}`);
    const out = inputPath("reports");
    const started = performance.now();
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--allow-all", join(ROOT, "cli/lab.ts"), "run", "--fresh", "--out", out],
        ...names.map((name) => inputPath(`${name}.ipynb`)),
      ],
      cwd: inputPath(),
    }).output();
    const seconds = (performance.now() - started) / 1000;
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const shown = await Promise.all(
      names.map(async (name) => lastShown(await readNotebook(join(out, `${name}.ipynb`)))),
    );
    return { seconds, check: { shown: shown.join(" ") } };
  },
});
