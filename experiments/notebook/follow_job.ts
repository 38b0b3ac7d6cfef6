/**
 * Following a GPU job while it goes: in a notebook a chart of its loss, or of its first figure, that redraws
 * itself, or a table where it has none; elsewhere a line on stderr now and then.
 */
import type { Job, JobProgress, JobState } from "../../lib/jobs/mod.ts";
import { dataTable, lineChart } from "../../lib/report/mod.ts";
import { liveDisplay } from "./live_display.ts";

/** Redrawing a chart takes a tenth of a second, so it is done this often at most. */
const CHART_INTERVAL_MS = 1_500;
const LINE_INTERVAL_MS = 10_000;

/** Drawn where a job has them, in this order; else the first that it has. */
const DRAWN = ["loss", "reward"];

interface Point {
  x: number;
  y: number;
}

/**
 * Waits until a job has ended, and shows how it goes. Interrupting the kernel ends this, not the job:
 * `followJob(openJob(id))` shows it again.
 *
 * @throws {UserError} where it failed or was lost, with its own message and hint
 */
export async function followJob(job: Job): Promise<JobState> {
  const display = liveDisplay();
  const points = new Map<string, Point[]>();
  let told = -Infinity;
  const show = async (progress: JobProgress, last: boolean) => {
    const now = performance.now();
    if (!last && now - told < (display ? CHART_INTERVAL_MS : LINE_INTERVAL_MS)) return;
    told = now;
    const text = `${job.id}: ${said(progress)}`;
    if (display === null) return console.error(text);
    await display(picture(text, { progress, points }));
  };
  let so: JobProgress | undefined;
  const end = await job.follow({
    async onEvent({ event }, progress) {
      so = progress;
      if (event === "progress") note(points, progress);
      await show(progress, false);
    },
  });
  if (so !== undefined) await show(so, true);
  return end;
}

function note(points: Map<string, Point[]>, { done, figures }: JobProgress): void {
  for (const [name, y] of Object.entries(figures)) {
    if (y === null) continue;
    points.set(name, [...points.get(name) ?? [], { x: done!, y }]);
  }
}

function picture(
  title: string,
  { progress, points }: { progress: JobProgress; points: ReadonlyMap<string, Point[]> },
) {
  const { done, total, unit, figures } = progress;
  const name = DRAWN.find((figure) => points.has(figure)) ?? points.keys().next().value;
  if (name !== undefined && points.get(name)!.length > 1) {
    const xTitle = unit ?? "done", series = { [name]: points.get(name)! };
    return lineChart({ title, name: "job", xTitle, yTitle: words(name), yFormat: ".3~g", series });
  }
  return dataTable({
    title,
    columns: [
      { key: "done", label: unit ?? "done", varies: true, help: "done" },
      { key: "total", label: "of", varies: true, help: "all that are to be done" },
      ...Object.keys(figures).map((key) => ({
        key,
        label: words(key),
        format: ".3~g",
        varies: true,
        help: "as the job says",
      })),
    ],
    rows: [{ done, total, ...figures }],
  });
}

/** "3 of 120 steps, loss 1.23". */
function said({ done, total, unit, figures }: JobProgress): string {
  const parts = Object.entries(figures).map(([name, value]) =>
    `${words(name)} ${value === null ? "-" : Number(value.toPrecision(4))}`
  );
  return [`${done ?? "-"} of ${total ?? "-"} ${unit ?? ""}`.trim(), ...parts].join(", ");
}

const words = (name: string) => name.replaceAll("_", " ");
