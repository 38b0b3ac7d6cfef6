/**
 * `lab history`: a study's figures over its runs - those published, as git has them at each commit, and those made
 * here (results/runs) - as text, JSON and a page with a picture of each.
 */
import { join } from "node:path";
import { Command } from "commander";
import { UserError } from "../lib/core/errors.ts";
import { counted } from "../lib/core/wording.ts";
import { formatEstimate, formatNumber } from "../lib/report/format.ts";
import {
  barChart,
  dataTable,
  loadStudyPages,
  renderIndex,
  renderReport,
} from "../lib/report/mod.ts";
import {
  type FigureHistory,
  historyOf,
  listPublished,
  parametersText,
  type PastFigure,
  type PastRun,
  publishedRuns,
  recordedRuns,
  recordedStudies,
} from "../lib/report/studies/mod.ts";

const ROOT = join(import.meta.dirname!, "..");

/** Figures and, of each, runs that a page draws at most: the newest. */
const MOST_CHARTS = 12, MOST_BARS = 40;

interface Flags {
  figure: string[];
  all?: true;
  out: string;
  json?: true;
}

export function historyCommand(): Command {
  return new Command("history")
    .argument("<name>", 'a study by name or number ("01")')
    .option(
      "--figure <text>",
      "the figures whose names hold the text (repeatable; default: the headlines)",
      (text: string, before: string[]) => [...before, text],
      [],
    )
    .option(
      "--all",
      "runs at other parameters too, not only those at the defaults and published ones",
    )
    .option("--out <dir>", "where the page goes", "reports")
    .option("--json", "print one JSON document instead of tables")
    .addHelpText(
      "after",
      `
What was published is read from git, so a fresh clone has it; each lab run that passes adds one to
results/runs of the folder in which it was called.

Examples:
  deno task lab history 01                       its headlines, and reports/01_router_cards.history.html
  deno task lab history 13 --figure "/ apgr"     figures of its tables`,
    )
    .action(history);
}

async function history(name: string, { figure: wanted, all, out, json }: Flags): Promise<void> {
  const study = await findStudy(name);
  const recorded = await recordedRuns(study);
  const published = await publishedRuns(study, { root: ROOT }).catch((error) => {
    // An unpacked archive has no git: what was run here is still known
    if (!(error instanceof UserError) || recorded.runs.length === 0) throw error;
    return { runs: [], unread: 0, problem: error.message };
  });
  const known = [...published.runs, ...recorded.runs];
  if (known.length === 0) {
    throw new UserError(`Cannot show the history of ${study} as no run of it is known`, {
      hint: `Make one: deno task lab run ${study}`,
    });
  }
  const runs = known.filter(({ params, published }) =>
    all || published || Object.keys(params).length === 0
  );
  if (runs.length === 0) {
    throw new UserError(
      `Cannot show the history of ${study} at its defaults as all that is known of it is ` +
        `${counted(known.length, "run")} at other parameters`,
      { hint: `Show them: deno task lab history ${study} --all` },
    );
  }
  const notes = [
    ...("problem" in published) ? [`Without what was published: ${published.problem}`] : [],
    ...runs.length === known.length
      ? []
      : [`${counted(known.length - runs.length, "run")} at other parameters: --all shows them`],
    ...published.unread + recorded.unread === 0 ? [] : [
      `${counted(published.unread + recorded.unread, "version")} of the figures could not be ` +
      "read: they have another form",
    ],
  ];
  const figures = historyOf(runs, { figures: wanted });
  if (figures.length === 0) throw noneOf(wanted, runs);
  const { path } = await pageOf(study, { figures, runs, out });
  await renderIndex(await loadStudyPages(out), { outDir: out });
  if (json) {
    console.log(JSON.stringify({ study, report: join(out, path), notes, figures }, null, 2));
    return;
  }
  const told = figures.map((figure) => `${headOf(figure)}\n${tableOf(figure).text}`);
  console.log([...told, ...notes, `Report: ${join(out, path)}`].join("\n\n"));
}

async function findStudy(name: string): Promise<string> {
  const known = [
    ...new Set([
      ...await listPublished(),
      ...await recordedStudies(),
    ]),
  ].sort();
  const study = known.find((study) => study === name || study.startsWith(`${name}_`));
  if (study !== undefined) return study;
  throw new UserError(`Cannot find a study called ${name} of which runs are known`, {
    hint: `There are: ${known.join(", ")}`,
  });
}

function noneOf(wanted: readonly string[], runs: readonly PastRun[]): UserError {
  const names = historyOf(runs, { figures: [""] }).map(({ figure }) => figure);
  const shown = names.slice(0, 20).map((name) => `  ${name}`).join("\n");
  return new UserError(`Cannot show figures of ${wanted.join(", ")} as no name holds it`, {
    hint: `There are ${names.length}, such as:\n${shown}`,
  });
}

const TICKS = "▁▂▃▄▅▆▇█";

/** A figure's name with its course in eight heights, from its least value to its largest: flat where they print alike. */
function headOf(history: FigureHistory): string {
  const { runs, format } = history;
  const values = runs.flatMap(({ value }) => value ?? []);
  const least = Math.min(...values), most = Math.max(...values);
  const flat = formatNumber(least, format) === formatNumber(most, format);
  const line = values.map((value) =>
    TICKS[flat ? 3 : Math.round((value - least) / (most - least) * (TICKS.length - 1))]
  ).join("");
  return `${titleOf(history)}  ${line}`;
}

function titleOf({ figure, params, current }: FigureHistory): string {
  const at = Object.keys(params).length === 0 ? "" : ` at ${parametersText(params)}`;
  return `${figure}${at}${current ? "" : " (no longer shown)"}`;
}

function tableOf({ format, runs }: FigureHistory) {
  return dataTable({
    columns: [
      { key: "date", label: "Date", help: "when it ran, or was published (UTC)" },
      { key: "commit", label: "Commit", help: "of the code; + where it was changed since" },
      { key: "from", label: "From", help: "published, or a run on this machine" },
      { key: "value", label: "Value", format, help: "with its interval where it has one" },
      {
        key: "change",
        label: "Change",
        help: "since the run before",
        align: "right",
      },
    ],
    rows: runs.map((run) => ({
      date: minuteOf(run),
      commit: run.commit,
      from: run.published ? "published" : "run",
      value: run,
      change: changeText(run, format),
    })),
  });
}

function changeText({ change }: PastFigure, format: string): string {
  return change === null ? "" : change === 0 ? "0" : formatNumber(change, `+${format}`);
}

async function pageOf(
  study: string,
  { figures, runs, out }: { figures: FigureHistory[]; runs: PastRun[]; out: string },
) {
  const dates = runs.map(({ date }) => date.slice(0, 10)).sort();
  const left = figures.length - MOST_CHARTS;
  const sections = figures.slice(0, MOST_CHARTS).map((figure) => ({
    text: `## ${titleOf(figure)}`,
    shown: [...chartOf(figure), tableOf(figure)],
  }));
  return await renderReport([
    {
      text: `# History of ${study}\n\n${counted(runs.length, "run")} of ` +
        `${study}, from ${dates[0]} to ${dates.at(-1)}.` +
        (left > 0 ? ` ${counted(left, "more figure")} in \`lab history ${study} --json\`.` : ""),
    },
    ...sections,
  ], { name: `${study}.history`, outDir: out, of: { study, label: "history" } });
}

/** A row a run, the newest last; nothing where no run has a value. */
function chartOf({ figure, format, runs }: FigureHistory) {
  const shown = runs.filter(({ value }) => value !== null).slice(-MOST_BARS);
  if (shown.length === 0) return [];
  const taken = new Map<string, number>();
  return [barChart({
    title: figure,
    subtitle: `By date, the newest last; ${formatEstimate(shown.at(-1)!, format)} now`,
    valueTitle: figure,
    format,
    bars: shown.map((run) => {
      const label = `${run.date.slice(0, 10)} ${run.commit?.slice(0, 7) ?? ""}`;
      const times = (taken.get(label) ?? 0) + 1;
      taken.set(label, times);
      const { lo, hi } = run;
      return { label: times === 1 ? label : `${label} (${times})`, value: run.value!, lo, hi };
    }),
  })];
}

/** "2026-11-27 14:05", of UTC. */
function minuteOf({ date }: PastFigure): string {
  return date.slice(0, 16).replace("T", " ");
}
