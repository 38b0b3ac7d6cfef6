/** Our side of notebooks: run in a fresh kernel each, and four of them by `lab run`. */
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { codeCells, type Notebook, readNotebook, runNotebook } from "../../lib/jupyter/mod.ts";
import { CELLS, inputPath, STUDIES } from "./inputs.ts";
import { type Check, serveTasks } from "./protocol.ts";

const ROOT = join(import.meta.dirname!, "../..");

async function run(name: string): Promise<{ seconds: number; notebook: Notebook }> {
  const started = performance.now();
  const { notebook, status } = await runNotebook(inputPath(name));
  const seconds = (performance.now() - started) / 1000;
  if (status !== "passed") throw new Error(`${name} failed`);
  return { seconds, notebook };
}

/** How many cells ran, and what the last ones show. */
function checkOf(...notebooks: Notebook[]): Check {
  const ran = notebooks.flatMap(codeCells).filter(({ cell }) => cell.execution_count !== null);
  const last = notebooks.map((notebook, place) => {
    const output = codeCells(notebook).at(-1)!.cell.outputs.at(-1);
    if (output?.output_type !== "execute_result") throw new Error("The last cell shows nothing");
    return [`last ${place}`, stripVTControlCharacters(String(output.data["text/plain"]))];
  });
  return { cells: ran.length, ...Object.fromEntries(last) };
}

await serveTasks({
  async notebook() {
    const { seconds, notebook } = await run("cells.ipynb");
    return { seconds, check: checkOf(notebook) };
  },
  /** What 199 cells more add to a run. */
  async cell() {
    const many = await run("cells.ipynb"), one = await run("cell.ipynb");
    return {
      seconds: (many.seconds - one.seconds) / (CELLS - 1),
      check: checkOf(many.notebook, one.notebook),
    };
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
    const executed = names.map((name) => readNotebook(join(out, `${name}.ipynb`)));
    return { seconds, check: checkOf(...await Promise.all(executed)) };
  },
});
