/** What a sweep found: a table over its runs with the spread of each figure, as text, JSON and a page. */
import { join } from "node:path";
import { commitOf } from "../lib/core/commit.ts";
import { digestOf } from "../lib/core/digest.ts";
import { counted, formatList } from "../lib/core/wording.ts";
import { writeAtomically } from "../lib/core/write.ts";
import { parameterValues, readNotebook } from "../lib/jupyter/mod.ts";
import { barChart, dataTable, renderReport, type StudyPage } from "../lib/report/mod.ts";
import { formatNumber } from "../lib/report/format.ts";
import {
  parametersText,
  type PickedFigure,
  pickedFigures,
  type Spread,
  spreadOf,
} from "../lib/report/studies/mod.ts";
import type { Outcome } from "./run_study.ts";
import type { Swept } from "./sweep.ts";

const VERSION = 1;

/** Figures that a page draws at most; its table has all of them. */
const MOST_CHARTS = 12;

/** A run of a sweep with the values of its parameters. */
interface SweptRun {
  /** Of the parameters that are swept. */
  at: Record<string, unknown>;
  /** Of its page and its result in results/studies. */
  name: string;
  status: Outcome["status"];
  cached: boolean;
  seconds: number;
  figures: PickedFigure[];
  error: string | null;
}

interface SweepResult {
  version: number;
  study: string;
  title: string;
  command: string;
  /** Of git, `+` where the code was changed since. */
  commit: string | null;
  /** When the sweep ended. */
  date: string;
  sweep: readonly Swept[];
  /** All parameters but those that are swept. */
  config: Record<string, unknown>;
  runs: SweptRun[];
  spread: Spread[];
}

interface Options {
  sweep: readonly Swept[];
  /** Texts that names of figures hold; the headlines where empty. */
  figures: readonly string[];
  /** Folder of the report. */
  out: string;
}

/** Writes a sweep's result and its page; returns what to print. */
export async function reportSweep(
  outcomes: readonly Outcome[],
  options: Options,
): Promise<{ result: SweepResult; page: string; saved: string; text: string }> {
  const result = await resultOf(outcomes, options);
  const digest = digestOf([options.sweep, result.config]).slice(0, 6);
  const name = `${result.study}-sweep-${options.sweep.map(({ name }) => name).join("-")}-${digest}`;
  const saved = join("results", "sweeps", `${name}.json`);
  await writeAtomically(saved, JSON.stringify(result, null, 1) + "\n");
  const { path } = await pageOf(result, { name, out: options.out });
  return { result, page: join(options.out, path), saved, text: textOf(result) };
}

async function resultOf(
  outcomes: readonly Outcome[],
  { sweep, figures }: Options,
): Promise<SweepResult> {
  const { path, study } = outcomes[0].call;
  const notebook = await readNotebook(path);
  const names = sweep.map(({ name }) => name);
  const runs = outcomes.map((outcome): SweptRun => {
    const { call, status } = outcome;
    const all = parameterValues(notebook, call.params);
    const ran = "cells" in outcome ? outcome : null;
    return {
      at: Object.fromEntries(names.map((name) => [name, all[name]])),
      ...{ name: call.name, status, cached: ran?.cached ?? false, seconds: ran?.seconds ?? 0 },
      figures: ran !== null && status === "passed" ? pickedFigures(ran.figures, figures) : [],
      error: outcome.status === "missing"
        ? `Its data is not here: ${outcome.command}`
        : outcome.error ?? null,
    };
  });
  const fixed = Object.entries(parameterValues(notebook, outcomes[0].call.params))
    .filter(([name]) => !names.includes(name));
  const [, title = study] = /^#\s+(.+)$/m.exec(
    notebook.cells.find(({ cell_type }) => cell_type === "markdown")?.source ?? "",
  ) ?? [];
  return {
    ...{ version: VERSION, study, title, command: commandOf(study, { sweep, outcomes }) },
    commit: await commitOf(import.meta.url),
    date: new Date().toISOString(),
    ...{ sweep, config: Object.fromEntries(fixed), runs },
    spread: spreadOf(runs.map((run) => run.figures)),
  };
}

function commandOf(
  study: string,
  { sweep, outcomes }: { sweep: readonly Swept[]; outcomes: readonly Outcome[] },
): string {
  const swept = sweep.map(({ name, values }) => ` --sweep '${name}=${values.join(",")}'`);
  const fixed = Object.entries(outcomes[0].call.params)
    .filter(([name]) => !sweep.some((swept) => swept.name === name))
    .map(([name, value]) => ` --param '${name}=${JSON.stringify(value)}'`);
  return `lab run ${study}${swept.join("")}${fixed.join("")}`;
}

/** A row a run: the values of its parameters, and its figures. */
function runsTable({ runs, spread }: SweepResult) {
  return dataTable({
    title: "Runs",
    columns: [
      ...Object.keys(runs[0].at).map((key) => ({
        key: `at ${key}`,
        label: key,
        help: "a parameter of the study",
      })),
      ...runs.every(({ status }) => status === "passed") ? [] : [{
        key: "status",
        label: "Status",
        help: "a run that failed counts in no figure",
      }],
      ...spread.map(({ figure, format }) => ({
        key: `figure ${figure}`,
        label: figure,
        format,
        help: "a figure of the study, with its own interval where it has one",
      })),
    ],
    rows: runs.map(({ at, status, figures }) => ({
      ...Object.fromEntries(
        Object.entries(at).map(([name, value]) => [`at ${name}`, JSON.stringify(value)]),
      ),
      status,
      ...Object.fromEntries(spread.map(({ figure }) => [`figure ${figure}`, null])),
      ...Object.fromEntries(figures.map((figure) => [`figure ${figure.name}`, figure])),
    })),
  });
}

/** A row a figure: how it differs over the runs. */
function spreadTable({ spread }: SweepResult) {
  const printed = (key: "mean" | "sd" | "min" | "max", label: string, help: string) => ({
    ...{ key, label, help },
    align: "right" as const,
  });
  return dataTable({
    title: "Spread over the runs",
    columns: [
      { key: "figure", label: "Figure", help: "a number that the study shows" },
      { key: "runs", label: "Runs", help: "runs that passed and show it" },
      printed("mean", "Mean", "of these runs"),
      printed("sd", "SD", "standard deviation over these runs, with n − 1"),
      printed("min", "Min", "the least of them"),
      printed("max", "Max", "the largest of them"),
    ],
    rows: spread.map((row) => ({
      ...row,
      ...Object.fromEntries(
        (["mean", "sd", "min", "max"] as const).map((key) => [
          key,
          formatNumber(row[key], key === "sd" ? sdFormat(row) : row.format),
        ]),
      ),
    })),
  });
}

/** Two digits say enough of how far runs lie apart. */
function sdFormat({ format }: Spread): string {
  return format.endsWith("%") ? ".2%" : ",.2~r";
}

function textOf(result: SweepResult): string {
  const { runs, spread } = result;
  const failed = runs.filter(({ status }) => status !== "passed");
  return [
    runsTable(result).text,
    ...spread.length === 0
      ? ["No run shows such a figure: --figure TEXT takes those whose names hold TEXT"]
      : [spreadTable(result).text],
    ...failures(runs).map(({ at, error }) => `Not passed at ${at}:\n${error}`),
    `${runs.length - failed.length} passed, ${failed.length} failed`,
  ].join("\n\n");
}

/** Where runs did not pass, and why: runs of one error together. */
function failures(runs: readonly SweptRun[]): { at: string; error: string }[] {
  const failed = runs.filter(({ status }) => status !== "passed");
  return [...Map.groupBy(failed, ({ error, status }) => error ?? status)].map(([error, same]) => ({
    at: same.map(({ at }) => parametersText(at)).join("; "),
    error,
  }));
}

async function pageOf(
  result: SweepResult,
  { name, out }: { name: string; out: string },
): Promise<StudyPage> {
  const { study, title, command, commit, date, runs, spread, config } = result;
  const names = formatList(Object.keys(runs[0].at));
  const charts = spread.slice(0, MOST_CHARTS).flatMap(({ figure, format, mean }) => {
    const bars = runs.flatMap(({ at, figures }) =>
      figures.filter((shown) => shown.name === figure).map(({ value, lo, hi }) => ({
        label: parametersText(at),
        value: value ?? NaN,
        lo: lo ?? null,
        hi: hi ?? null,
      }))
    );
    if (mean === null) return [];
    return [barChart({
      title: figure,
      subtitle: "Each run, with the interval that it gives itself; the line is the mean over runs",
      valueTitle: figure,
      format,
      reference: { value: mean, label: "mean" },
      bars,
    })];
  });
  const about = [
    `${counted(runs.length, "run")} of ${study} by ` +
    `\`deno task ${command}\`${commit === null ? "" : `, at commit ${commit}`}, ` +
    `${date.slice(0, 10)}.`,
    ...Object.keys(config).length === 0 ? [] : [`The other parameters: ${parametersText(config)}.`],
    ...failures(runs).map(({ at, error }) =>
      `**Not passed at ${at}**:\n\n    ${error.replaceAll("\n", "\n    ")}`
    ),
  ];
  return await renderReport([
    { text: `# Over ${names}: ${title}\n\n${about.join("\n\n")}` },
    ...spread.length === 0
      ? []
      : [{ text: "## Spread over the runs", shown: [spreadTable(result), ...charts] }],
    { text: "## Runs", shown: [runsTable(result)] },
  ], { name, outDir: out, of: { study, label: `${counted(runs.length, "run")} over ${names}` } });
}
