/**
 * `lab run`: runs notebooks headlessly, several at once, and renders the report: a page per study, its
 * executed copy and an index. Results of earlier runs are used where nothing changed (lib/jupyter/cache.ts).
 */
import { basename, join, relative } from "node:path";
import { Command } from "commander";
import { studyInputs } from "../experiments/study_inputs.ts";
import { UserError } from "../lib/core/errors.ts";
import { forEachOf } from "../lib/core/for_each_of.ts";
import {
  CELL_TIMEOUT_MS,
  type CellError,
  injectParameters,
  NOTEBOOK_TIMEOUT_MS,
  type NotebookRun,
  parseParameter,
  readNotebook,
  runCached,
  writeNotebook,
} from "../lib/jupyter/mod.ts";
import { loadStudyPages, renderIndex, renderStudy } from "../lib/report/mod.ts";
import { Progress } from "./progress.ts";

const NOTEBOOKS = join(import.meta.dirname!, "../notebooks");

interface Flags {
  all?: true;
  fresh?: true;
  keepGoing?: true;
  jobs: number;
  param?: [name: string, value: unknown][];
  cellTimeout: number;
  timeout: number;
  out: string;
  json?: true;
  cacheDir?: string;
}

interface Study extends NotebookRun {
  name: string;
  cached: boolean;
}

/** SIGINT or SIGTERM, with the exit code that a shell expects. */
class Interrupted extends Error {
  constructor(readonly code: number) {
    super("interrupted");
  }
}

/**
 * The sub-command, for commander. It sets exit code 1 when a study failed.
 * Results are kept in `cacheDir`, by default in data/cache/notebooks.
 */
export function runCommand({ cacheDir }: { cacheDir?: string } = {}): Command {
  const jobs = Math.min(2, navigator.hardwareConcurrency);
  return new Command("run")
    .description("run notebooks in real kernels and render the report")
    .argument("[names...]", 'studies by name or number ("01"), or paths of notebooks')
    .option("--all", "run every notebook in notebooks/")
    .option("--fresh", "run even where nothing changed since the last run")
    .option("--keep-going", "after a failed cell go on with the next one")
    .option("--jobs <n>", "notebooks to run at once", positive("--jobs"), jobs)
    .option("--param <name=value>", "set a parameter of the notebooks (repeatable)", parameters)
    .option(
      "--cell-timeout <seconds>",
      "limit for one cell",
      positive("--cell-timeout"),
      CELL_TIMEOUT_MS / 1000,
    )
    .option(
      "--timeout <seconds>",
      "limit for one notebook",
      positive("--timeout"),
      NOTEBOOK_TIMEOUT_MS / 1000,
    )
    .option("--out <dir>", "where the report goes", "reports")
    .option("--json", "print one JSON document instead of a summary")
    .action((names: string[], flags: Flags) => run(names, { ...flags, cacheDir }));
}

async function run(names: string[], flags: Flags): Promise<void> {
  const paths = await findNotebooks(names, flags.all ?? false);
  const params = Object.fromEntries(flags.param ?? []);
  // What is wrong with the call is better told now than after an hour of other notebooks.
  for (const path of paths) injectParameters(await readNotebook(path), params);
  await makeReportFolder(flags.out);
  const options = {
    params,
    cellTimeoutMs: flags.cellTimeout * 1000,
    notebookTimeoutMs: flags.timeout * 1000,
    keepGoing: flags.keepGoing,
    fresh: flags.fresh,
    cacheDir: flags.cacheDir,
    inputs: await studyInputs(),
  };
  const studies: Study[] = [];
  const progress = new Progress();
  try {
    const runOne = async (path: string, signal: AbortSignal) => {
      const name = basename(path, ".ipynb");
      progress.update(name, "starting");
      const onCell = (cell: number, count: number) =>
        progress.update(name, `cell ${cell} of ${count}`);
      const study = { name, ...await runCached(path, { ...options, signal, onCell }) };
      await render(study, flags.out);
      studies.push(study);
      progress.done(name, study.status + (study.cached ? ", nothing changed" : ""));
    };
    const concurrency = Math.ceil(flags.jobs);
    await interruptible((signal) => forEachOf(paths, runOne, { concurrency, signal }));
  } catch (error) {
    if (error instanceof Interrupted) Deno.exit(error.code);
    throw error;
  } finally {
    progress[Symbol.dispose]();
  }
  studies.sort((a, b) => a.name < b.name ? -1 : 1);
  const report = await renderIndex(await loadStudyPages(flags.out), { outDir: flags.out });
  console.log(flags.json ? toJson(report, studies) : summary(report, studies));
  if (studies.some(({ status }) => status === "failed")) Deno.exitCode = 1;
}

/** The notebooks meant by names, numbers and paths, as paths relative to the working directory. */
async function findNotebooks(names: string[], all: boolean): Promise<string[]> {
  const known = (await Array.fromAsync(Deno.readDir(NOTEBOOKS), ({ name }) => name))
    .filter((name) => name.endsWith(".ipynb"))
    .map((name) => basename(name, ".ipynb"))
    .sort();
  const hint = `There are: ${known.join(", ") || "none"}`;
  if (!all && names.length === 0) {
    throw new UserError("Cannot run without the name of a notebook, or --all", { hint });
  }
  const paths = (all ? known : []).map((name) => notebookPath(name));
  for (const name of names) {
    const study = known.find((study) => study === name || study.startsWith(`${name}_`));
    if (!study && !name.endsWith(".ipynb")) {
      throw new UserError(`Cannot find a notebook called ${name}`, { hint });
    }
    paths.push(study ? notebookPath(study) : name);
  }
  const unique = [...new Set(paths.map((path) => relative(Deno.cwd(), path)))];
  const stems = unique.map((path) => basename(path, ".ipynb"));
  const twice = stems.find((stem, i) => stems.indexOf(stem) < i);
  if (twice) throw new UserError(`Cannot make one report of two notebooks called ${twice}`);
  if (stems.includes("index")) {
    throw new UserError("Cannot make a page of a notebook called index as the report's own is");
  }
  return unique;
}

function notebookPath(name: string): string {
  return join(NOTEBOOKS, `${name}.ipynb`);
}

/** Makes sure that files can be written to the folder. */
async function makeReportFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true });
    await Deno.remove(await Deno.makeTempFile({ dir: path }));
  } catch (cause) {
    throw new UserError(`Cannot write the report to ${path}: ${(cause as Error).message}`, {
      hint: "Choose another folder with --out.",
      cause,
    });
  }
}

/** Calls `work` with a signal that SIGINT and SIGTERM abort. */
async function interruptible(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const onInterrupt = () => controller.abort(new Interrupted(130));
  const onTerminate = () => controller.abort(new Interrupted(143));
  Deno.addSignalListener("SIGINT", onInterrupt);
  Deno.addSignalListener("SIGTERM", onTerminate);
  try {
    await work(controller.signal);
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
    Deno.removeSignalListener("SIGTERM", onTerminate);
  }
}

/** Writes the study's page and its executed copy. */
async function render(study: Study, outDir: string): Promise<void> {
  const { name, notebook, status, seconds } = study;
  const error = firstError(study)?.message;
  await renderStudy(notebook, { study: name, outDir, status, seconds, error });
  await writeNotebook(join(outDir, `${name}.ipynb`), notebook);
}

function summary(report: string, studies: Study[]): string {
  const failed = studies.filter(({ status }) => status === "failed");
  return [
    ...failed.map((study) => `\n${firstError(study)?.message}\n`),
    `${studies.length - failed.length} passed, ${failed.length} failed`,
    `Report: ${report}`,
  ].join("\n");
}

function toJson(report: string, studies: Study[]): string {
  const notebooks = studies.map((study) => ({
    name: study.name,
    status: study.status,
    cached: study.cached,
    seconds: study.seconds,
    cells: study.cells.map(({ cell, heading, status, ms }) => ({ cell, heading, status, ms })),
    error: firstError(study)?.message,
  }));
  return JSON.stringify({ report, notebooks }, null, 2);
}

function firstError(study: Study): CellError | undefined {
  return study.cells.find(({ error }) => error)?.error;
}

/** A parser for the value of a flag. */
function positive(flag: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (value > 0) return value;
    throw new UserError(`Cannot use ${flag} as it must be above 0: current value is ${text}`);
  };
}

function parameters(text: string, before: Flags["param"] = []): Flags["param"] {
  return [...before, parseParameter(text)];
}
