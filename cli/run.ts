/**
 * `lab run`: runs notebooks headlessly, several at once, and renders the report: a page per study, its
 * executed copy and an index. Results of earlier runs are used where nothing changed (lib/jupyter/cache.ts).
 */
import { basename, join, relative } from "node:path";
import { Command } from "commander";
import { UserError } from "../lib/core/errors.ts";
import { forEachOf } from "../lib/core/for_each_of.ts";
import { makeFolder, writeAtomically } from "../lib/core/write.ts";
import { CELL_TIMEOUT_MS, NOTEBOOK_TIMEOUT_MS, parseParameter } from "../lib/jupyter/mod.ts";
import { loadStudyPages, renderIndex } from "../lib/report/mod.ts";
import { isDefault, withFindings } from "../lib/report/studies/mod.ts";
import { interruptible } from "./interrupt.ts";
import { Progress } from "./progress.ts";
import { type Call, callOf, isUserError, type Outcome, outcomeOf } from "./run_study.ts";
import { MOST_RUNS, parseSweep, type Swept, sweptCalls } from "./sweep.ts";
import { reportSweep } from "./sweep_report.ts";
import { TimeLeft } from "./time_left.ts";

const NOTEBOOKS = join(import.meta.dirname!, "../notebooks");
const FINDINGS = join(import.meta.dirname!, "../docs/findings.md");

interface Flags {
  all?: true;
  fresh?: true;
  keepGoing?: true;
  publish?: true;
  jobs: number;
  param?: [name: string, value: string][];
  sweep?: Swept[];
  figure?: string[];
  cellTimeout?: number;
  timeout?: number;
  out: string;
  json?: true;
}

/** The sub-command, for commander. It sets exit code 1 when a study failed, and 2 where a setting was wrong. */
export function runCommand(): Command {
  const jobs = Math.min(2, navigator.hardwareConcurrency);
  return new Command("run")
    .argument("[names...]", 'studies by name or number ("01"), or paths of notebooks')
    .option("--all", "run every notebook in notebooks/")
    .option("--fresh", "run even where nothing changed since the last run")
    .option("--keep-going", "after a failed cell go on with the next one")
    .option("--jobs <n>", "notebooks to run at once", positive("--jobs"), jobs)
    .option("--param <name=value>", "set a parameter of the notebooks (repeatable)", parameters)
    .option(
      "--sweep <name=values>",
      "run a notebook at each value: seed=1..5 or c=0.1,1,10 (repeatable: each combination, " +
        `${MOST_RUNS} runs at most)`,
      parseSweep,
    )
    .option(
      "--figure <text>",
      "of a sweep, the figures whose names hold the text (repeatable; default: the headlines)",
      (text: string, before: string[] = []) => [...before, text],
    )
    .option(
      "--cell-timeout <seconds>",
      `limit for the work of a cell that shows nothing meanwhile ${limit(CELL_TIMEOUT_MS)}`,
      positive("--cell-timeout"),
    )
    .option(
      "--timeout <seconds>",
      `limit for the work of one notebook ${limit(NOTEBOOK_TIMEOUT_MS)}`,
      positive("--timeout"),
    )
    .option("--out <dir>", "where the report goes", "reports")
    .option(
      "--publish",
      "keep the figures, and those of a smaller run, in results/published, and in the page of findings",
    )
    .option("--json", "print one JSON document instead of a summary")
    .addHelpText(
      "after",
      `
Examples:
  deno task lab run 01                           one study, its page in reports/
  deno task lab run 01 --param bootstrap=200     at another parameter
  deno task lab run 01 --sweep seed=1..5         five runs, one table with their spread
  deno task lab run 01 --sweep seed=1..3 --sweep train=300,900 --figure APGR

Runs that were made are not made again: a sweep that was stopped, or is extended, goes on.`,
    )
    .action(run);
}

function limit(ms: number): string {
  return `(default: ${ms / 1000}; none with --publish)`;
}

async function run(names: string[], flags: Flags): Promise<void> {
  const paths = await findNotebooks(names, flags.all ?? false);
  if (flags.publish && !isDefault({ params: Object.fromEntries(flags.param ?? []) })) {
    throw new UserError(
      "Cannot publish with --param, or with models that the environment names, as published " +
        "figures are of the defaults",
    );
  }
  if (flags.figure !== undefined && flags.sweep === undefined) {
    throw new UserError("Cannot take figures without --sweep: --figure chooses those of its table");
  }
  // Errors in the call are better told now than after an hour of other notebooks.
  const texts = Object.fromEntries(flags.param ?? []);
  const calls = flags.sweep === undefined
    ? await Promise.all(paths.map((path) => callOf(path, texts)))
    : await sweptCalls(onlyOne(paths, flags), { sweep: flags.sweep, texts });
  if (flags.sweep !== undefined) console.error(`${calls.length} runs of ${calls[0].study}`);
  await makeReportFolder(flags.out);
  const concurrency = Math.min(Math.ceil(flags.jobs), calls.length);
  // A long run takes hours, and its user said so with --publish.
  const limitMs = (given: number | undefined, ms: number) =>
    given !== undefined ? given * 1000 : flags.publish ? Infinity : ms;
  const options = {
    threads: Math.max(1, Math.floor(navigator.hardwareConcurrency / concurrency)),
    cellTimeoutMs: limitMs(flags.cellTimeout, CELL_TIMEOUT_MS),
    notebookTimeoutMs: limitMs(flags.timeout, NOTEBOOK_TIMEOUT_MS),
    keepGoing: flags.keepGoing,
    fresh: flags.fresh,
    out: flags.out,
    publish: flags.publish ?? false,
  };
  const outcomes: Outcome[] = [];
  // Of a page that cannot be read only the time is missed here
  const pages = await loadStudyPages(flags.out).catch(() => []);
  const before = new Map(pages.map((page) => [page.study, page]));
  const left = new TimeLeft(
    new Map(calls.map(({ name }) => [name, before.get(name)?.seconds || undefined])),
    { jobs: concurrency },
  );
  const progress = new Progress(Deno.stderr, { summary: () => `${left}` });
  try {
    const runOne = async (call: Call, signal: AbortSignal) => {
      const { name } = call;
      left.start(name);
      progress.update(name, "starting");
      const onCell = (cell: number, count: number) =>
        progress.update(name, `cell ${cell} of ${count}`);
      const outcome = await outcomeOf(call, { ...options, signal, onCell });
      outcomes.push(outcome);
      left.done(name);
      progress.done(name, inWords(outcome));
    };
    await interruptible((signal) => forEachOf(calls, runOne, { concurrency, signal }), {
      kept: () =>
        `${outcomes.length} of ${calls.length} studies have ended, with their pages in ${flags.out}\n` +
        "What has run is kept: the same command goes on with the others.",
    });
  } finally {
    progress[Symbol.dispose]();
  }
  if (flags.publish) {
    await writeAtomically(FINDINGS, await withFindings(await Deno.readTextFile(FINDINGS)));
  }
  const { sweep, figure: figures = [], out } = flags;
  if (sweep === undefined) outcomes.sort((a, b) => a.call.name < b.call.name ? -1 : 1);
  else outcomes.sort((a, b) => calls.indexOf(a.call) - calls.indexOf(b.call));
  const swept = sweep && await reportSweep(outcomes, { sweep, figures, out });
  const report = await renderIndex(await loadStudyPages(flags.out), { outDir: flags.out });
  if (swept !== undefined) {
    const { result, text, page, saved } = swept;
    const files = { report: page, saved };
    console.log(
      flags.json
        ? JSON.stringify({ ...files, ...result }, null, 2)
        : `${text}\nResult: ${saved}\nReport: ${page}`,
    );
  } else console.log(flags.json ? toJson(report, outcomes) : summary(report, outcomes));
  const failed = outcomes.filter(({ status }) => status === "failed");
  if (failed.length > 0) Deno.exitCode = failed.every(isUserError) ? 2 : 1;
}

/** @throws {UserError} for a sweep of more than one notebook, or one that is to be published */
function onlyOne(paths: string[], { publish }: Flags): string {
  if (publish) {
    throw new UserError("Cannot publish a sweep, as published figures are of the defaults");
  }
  if (paths.length === 1) return paths[0];
  throw new UserError(`Cannot sweep parameters of ${paths.length} notebooks: name one`);
}

function inWords(outcome: Outcome): string {
  if (outcome.status === "missing") return `not run, as its data is missing: ${outcome.command}`;
  return outcome.status + ("cached" in outcome && outcome.cached ? ", nothing changed" : "");
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
    await makeFolder(path);
    await Deno.remove(await Deno.makeTempFile({ dir: path }));
  } catch (cause) {
    throw new UserError(`Cannot write the report to ${path}: ${(cause as Error).message}`, {
      hint: "Choose another folder with --out.",
      cause,
    });
  }
}

function summary(report: string, studies: Outcome[]): string {
  const of = (wanted: string) => studies.filter(({ status }) => status === wanted);
  const failed = of("failed"), missing = of("missing");
  return [
    ...failed.map((study) => `\n${"error" in study ? study.error : ""}\n`),
    `${of("passed").length} passed, ${failed.length} failed` +
    (missing.length === 0 ? "" : `, ${missing.length} not run for want of data`),
    `Report: ${report}`,
  ].join("\n");
}

function toJson(report: string, outcomes: Outcome[]): string {
  const notebooks = outcomes.map((outcome) => {
    const { call: { name }, status } = outcome;
    if (!("cells" in outcome)) {
      const { call: _, ...rest } = outcome;
      return { name, ...rest };
    }
    return {
      name,
      status,
      cached: outcome.cached,
      seconds: outcome.seconds,
      cells: outcome.cells.map(({ cell, heading, status, ms }) => ({ cell, heading, status, ms })),
      contradicted: outcome.contradicted,
      error: outcome.error,
    };
  });
  return JSON.stringify({ report, notebooks }, null, 2);
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
