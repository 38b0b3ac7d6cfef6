/**
 * The history of a study's figures: each figure over the runs at the same parameters that show it, by date, with its
 * change since the run before.
 */
import { pickedFigures } from "./picked_figures.ts";
import type { PastRun } from "./runs_on_disk.ts";

/** A figure in one run. */
export interface PastFigure {
  date: string;
  commit: string | null;
  published: boolean;
  value: number | null;
  lo: number | null;
  hi: number | null;
  /** Less the value of the run before; null where either has none. */
  change: number | null;
}

export interface FigureHistory {
  figure: string;
  /** Those of all its runs that are not the defaults. */
  params: Record<string, unknown>;
  /** In d3-format. */
  format: string;
  /** False where the newest run shows it no more. */
  current: boolean;
  /** From the oldest to the newest. */
  runs: PastFigure[];
}

/**
 * Of the runs' headlines, or of the figures whose names hold one of the texts: those at the defaults first, of these
 * the ones that the newest run shows.
 */
export function historyOf(
  past: readonly PastRun[],
  { figures = [] }: { figures?: readonly string[] } = {},
): FigureHistory[] {
  const runs = past.toSorted((a, b) => a.date < b.date ? -1 : a.date > b.date ? 1 : 0);
  const all = [...Map.groupBy(runs, keyOf).values()].flatMap((runs) => ofOneKind(runs, figures));
  const rank = ({ params, current }: FigureHistory) =>
    (Object.keys(params).length === 0 ? 0 : 2) + (current ? 0 : 1);
  return all.toSorted((a, b) => rank(a) - rank(b));
}

/** Of runs at the same parameters, by date. */
function ofOneKind(runs: readonly PastRun[], wanted: readonly string[]): FigureHistory[] {
  const known = new Map<string, FigureHistory>();
  for (const run of runs) {
    const { date, commit, params, published } = run, current = run === runs.at(-1);
    for (const shown of pickedFigures(run.figures, wanted)) {
      const { name: figure, value, lo = null, hi = null, format } = shown;
      const before = known.get(figure)?.runs ?? [], last = before.at(-1)?.value ?? null;
      const change = last === null || value === null ? null : value - last;
      const now = { date, commit, published, value, lo, hi, change };
      known.set(figure, { figure, params, format, current, runs: [...before, now] });
    }
  }
  return [...known.values()];
}

/** The same of runs at the same parameters, however they are ordered. */
function keyOf({ params }: PastRun): string {
  return JSON.stringify(Object.entries(params).sort(([a], [b]) => a < b ? -1 : 1));
}
