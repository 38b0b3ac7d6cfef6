/**
 * `lab new`: begins a study as a copy of experiments/new_study, which is small, and is checked and tested as all code
 * here is. The copy is run and published at once, since tests hold a notebook to what is published of it.
 */
import { join, relative } from "node:path";
import { Command } from "commander";
import { UserError } from "../lib/core/errors.ts";
import { writeAtomically } from "../lib/core/write.ts";
import { wholeNumber } from "./flags.ts";

const ROOT = join(import.meta.dirname!, "..");
const TEMPLATE = "new_study";
const MODULES = ["study.ts", "charts.ts", "findings.ts", "study_test.ts"];

/** Longer names would not fit where pages show them. */
const LONGEST_NAME = 40;

export function newCommand(): Command {
  return new Command("new")
    .argument("<study>", "its name: lower-case letters, digits and _, such as prompt_lengths")
    .option("--number <n>", "of its notebook (default: the next free one)", wholeNumber(0, 99))
    .addHelpText(
      "after",
      `
Writes experiments/STUDY/{study,charts,findings,study_test}.ts and notebooks/NN_STUDY.ipynb, runs the
notebook, which takes half a minute, and publishes its figures, so that deno task test passes. It
compares a router with chance and the oracle: change it from there, then publish it again with
deno task lab run NN --publish. Nothing that is there is overwritten.

Examples:
  deno task lab new prompt_lengths
  deno task lab new prompt_lengths --number 70`,
    )
    .action(begin);
}

async function begin(name: string, { number }: { number?: number }): Promise<void> {
  const { notebook, files } = await writeStudy(name, { root: ROOT, number });
  for (const file of files) console.log(`Wrote ${relative(Deno.cwd(), file)}`);
  const lab = join(import.meta.dirname!, "lab.ts");
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", lab, "run", notebook, "--publish"],
  }).spawn().status;
  if (code !== 0) {
    throw new UserError("Cannot publish the study as its run failed; its files are written", {
      hint: `Run it again: deno task lab run ${notebook} --publish`,
    });
  }
  console.log(`Next: change experiments/${name} and the notebook; deno task test`);
}

/**
 * Writes the files of a study, formatted.
 *
 * @param options.root Of the checkout.
 * @param options.number Of the notebook, 0 to 99; by default the next after all others.
 * @returns the name of its notebook, and the files' paths
 * @throws {UserError} for a name or a number that cannot be used or is taken
 */
export async function writeStudy(
  name: string,
  { root, number }: { root: string; number?: number | undefined },
): Promise<{ notebook: string; files: string[] }> {
  const taken = (await Array.fromAsync(Deno.readDir(join(root, "notebooks"))))
    .map(({ name }) => /^(\d\d)_(.+)\.ipynb$/.exec(name)).filter((found) => found !== null)
    .map(([, number, study]) => ({ number: Number(number), study }));
  await checkName(name, { root, taken: taken.map(({ study }) => study) });
  const numbers = taken.map(({ number }) => number);
  if (number !== undefined && numbers.includes(number)) {
    throw new UserError(`Cannot give the notebook the number ${number} as another has it`);
  }
  const prefix = `${number ?? nextNumber(numbers)}`.padStart(2, "0"),
    notebook = `${prefix}_${name}`;
  const from = join(root, "experiments", TEMPLATE), to = join(root, "experiments", name);
  const files = [
    ...MODULES.map((file) => join(to, file)),
    join(root, `notebooks/${notebook}.ipynb`),
  ];
  for (const [i, file] of MODULES.entries()) {
    const text = await Deno.readTextFile(join(from, file));
    const command = `lab run experiments/${TEMPLATE}/notebook.ipynb`;
    await writeAtomically(files[i], text.replaceAll(command, `lab run ${prefix}`));
  }
  const text = await Deno.readTextFile(join(from, "notebook.ipynb"));
  await writeAtomically(files.at(-1)!, moved(text, name));
  await format(files, { root });
  return { notebook, files };
}

/** @throws {UserError} */
async function checkName(
  name: string,
  { root, taken }: { root: string; taken: readonly string[] },
): Promise<void> {
  if (!/^[a-z][a-z\d]*(_[a-z\d]+)*$/.test(name) || name.length > LONGEST_NAME) {
    throw new UserError(
      `Cannot call a study ${name} as its name must be of lower-case letters, digits and single _, ` +
        `begin with a letter and have at most ${LONGEST_NAME} characters`,
      { hint: "For example: prompt_lengths" },
    );
  }
  const there = await Deno.stat(join(root, "experiments", name)).then(() => true, () => false);
  if (!there && !taken.includes(name)) return;
  throw new UserError(`Cannot call a study ${name} as there is one of this name`, {
    hint: `See experiments/${name} and notebooks/`,
  });
}

function nextNumber(taken: readonly number[]): number {
  const last = Math.max(-1, ...taken);
  if (last < 99) return last + 1;
  const free = Array.from({ length: 100 }, (_, i) => i).find((number) => !taken.includes(number));
  if (free !== undefined) return free;
  throw new UserError("Cannot number another notebook as 00 to 99 are taken");
}

/** The notebook as it is to lie in notebooks/: what it imports has other paths from there. */
function moved(text: string, name: string): string {
  return text.replaceAll('\\"./', `\\"../experiments/${name}/`)
    .replaceAll('\\"../notebook/', '\\"../experiments/notebook/')
    .replaceAll('\\"../../lib/', '\\"../lib/');
}

/** Imports of a longer name may need other lines. */
async function format(files: readonly string[], { root }: { root: string }): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--config", join(root, "deno.json"), ...files],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
