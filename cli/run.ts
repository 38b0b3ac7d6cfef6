/**
 * `lab run`: runs notebooks headlessly, several at once, and renders the report: a page per study, its
 * executed copy and an index. Results of earlier runs are used where nothing changed (lib/jupyter/cache.ts).
 */
import { basename, join, relative } from "node:path";
import { Command } from "commander";
import { UserError } from "../lib/core/errors.ts";
import { forEachOf } from "../lib/core/for_each_of.ts";
import { commitOf } from "../lib/core/commit.ts";
import {
  type CachedRunOptions,
  CELL_TIMEOUT_MS,
  injectParameters,
  NOTEBOOK_TIMEOUT_MS,
  type Parameters,
  parseParameter,
  readNotebook,
  writeNotebook,
} from "../lib/jupyter/mod.ts";
import { loadStudyPages, renderIndex, renderMissing, renderStudy } from "../lib/report/mod.ts";
import {
  isDefault,
  type MissingStudy,
  publish,
  runStudy,
  saveResult,
  type StudyResult,
  type StudyRun,
  studySettings,
  withFindings,
} from "../lib/report/studies/mod.ts";
import { makeFolder, writeAtomically } from "../lib/core/write.ts";
import { interruptible } from "./interrupt.ts";
import { Progress } from "./progress.ts";

const NOTEBOOKS = join(import.meta.dirname!, "../notebooks");
const FINDINGS = join(import.meta.dirname!, "../docs/findings.md");

interface Flags {
  all?: true;
  fresh?: true;
  keepGoing?: true;
  publish?: true;
  jobs: number;
  param?: [name: string, value: unknown][];
  cellTimeout: number;
  timeout: number;
  out: string;
  json?: true;
}

/** The sub-command, for commander. It sets exit code 1 when a study failed. */
export function runCommand(): Command {
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
    .option(
      "--publish",
      "keep the figures, and those of a smaller run, in results/published, and in the page of findings",
    )
    .option("--json", "print one JSON document instead of a summary")
    .action(run);
}

async function run(names: string[], flags: Flags): Promise<void> {
  const paths = await findNotebooks(names, flags.all ?? false);
  const params = Object.fromEntries(flags.param ?? []);
  if (flags.publish && !isDefault({ params })) {
    throw new UserError(
      "Cannot publish with --param, or with models that the environment names, as published " +
        "figures are of the defaults",
    );
  }
  // Errors in the call are better told now than after an hour of other notebooks.
  for (const path of paths) injectParameters(await readNotebook(path), params);
  await makeReportFolder(flags.out);
  const options = {
    params,
    cellTimeoutMs: flags.cellTimeout * 1000,
    notebookTimeoutMs: flags.timeout * 1000,
    keepGoing: flags.keepGoing,
    fresh: flags.fresh,
  };
  const studies: (StudyRun | MissingStudy)[] = [];
  const progress = new Progress();
  try {
    const runOne = async (path: string, signal: AbortSignal) => {
      const name = basename(path, ".ipynb");
      progress.update(name, "starting");
      const onCell = (cell: number, count: number) =>
        progress.update(name, `cell ${cell} of ${count}`);
      const study = await runStudy(path, { ...options, signal, onCell });
      studies.push(study);
      if (study.status === "missing") {
        const { command } = study;
        const notebook = await readNotebook(path);
        await renderMissing(notebook, { study: name, outDir: flags.out, command });
        return progress.done(name, `not run, as its data is missing: ${command}`);
      }
      const title = await render(study, { outDir: flags.out, params });
      progress.done(name, study.status + (study.cached ? ", nothing changed" : ""));
      if (study.status === "failed") return;
      const result = await resultOf(study, { title, params });
      await saveResult(result);
      if (flags.publish) await publishStudy(result, { path, ...options, signal });
    };
    const concurrency = Math.ceil(flags.jobs);
    await interruptible((signal) => forEachOf(paths, runOne, { concurrency, signal }), {
      kept: () =>
        `${studies.length} of ${paths.length} studies have ended, with their pages in ${flags.out}\n` +
        "What has run is kept: the same command goes on with the others.",
    });
  } finally {
    progress[Symbol.dispose]();
  }
  if (flags.publish) {
    await writeAtomically(FINDINGS, await withFindings(await Deno.readTextFile(FINDINGS)));
  }
  studies.sort((a, b) => a.study < b.study ? -1 : 1);
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
    await makeFolder(path);
    await Deno.remove(await Deno.makeTempFile({ dir: path }));
  } catch (cause) {
    throw new UserError(`Cannot write the report to ${path}: ${(cause as Error).message}`, {
      hint: "Choose another folder with --out.",
      cause,
    });
  }
}

/** Writes the study's page and its executed copy; returns its title. */
async function render(
  { study, notebook, status, seconds, error }: StudyRun,
  { outDir, params }: { outDir: string; params: Parameters },
): Promise<string> {
  const page = await renderStudy(notebook, { study, outDir, status, seconds, error, params });
  await writeNotebook(join(outDir, `${study}.ipynb`), notebook);
  return page.title;
}

async function resultOf(
  { study, figures, readsDigest }: StudyRun,
  { title, params }: { title: string; params: Parameters },
): Promise<StudyResult> {
  const settings = Object.entries(params).map(([name, value]) =>
    ` --param ${name}=${JSON.stringify(value)}`
  );
  return {
    study,
    title,
    command: `lab run ${study}${settings.join("")}`,
    params,
    commit: await commitOf(import.meta.url),
    reads: readsDigest,
    figures,
  };
}

/** Publishes a result of the default parameters with a smaller run's figures. */
async function publishStudy(
  result: StudyResult,
  { path, ...options }: CachedRunOptions & { path: string },
): Promise<void> {
  const { check: params } = studySettings(await readNotebook(path), result.study);
  const small = await runStudy(path, { ...options, params });
  if (small.status !== "passed") {
    throw new UserError(`Cannot publish ${result.study} as its smaller run did not pass`);
  }
  const saved = await publish(result, { check: { params, figures: small.figures } });
  console.error(`Published in ${relative(Deno.cwd(), saved)}`);
}

function summary(report: string, studies: (StudyRun | MissingStudy)[]): string {
  const of = (wanted: string) => studies.filter(({ status }) => status === wanted);
  const failed = of("failed"), missing = of("missing");
  return [
    ...failed.map((study) => `\n${"error" in study ? study.error : ""}\n`),
    `${of("passed").length} passed, ${failed.length} failed` +
    (missing.length === 0 ? "" : `, ${missing.length} not run for want of data`),
    `Report: ${report}`,
  ].join("\n");
}

function toJson(report: string, studies: (StudyRun | MissingStudy)[]): string {
  const notebooks = studies.map((study) =>
    study.status === "missing" ? { name: study.study, ...study } : {
      name: study.study,
      status: study.status,
      cached: study.cached,
      seconds: study.seconds,
      cells: study.cells.map(({ cell, heading, status, ms }) => ({ cell, heading, status, ms })),
      contradicted: study.contradicted,
      error: study.error,
    }
  );
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
