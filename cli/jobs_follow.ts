/** Progress of a job on the screen. */
import { type Figures, type Job, type JobProgress, type JobState } from "../lib/jobs/mod.ts";
import { interruptible } from "./interrupt.ts";
import { Progress } from "./progress.ts";

/**
 * Shows the progress of a job on stderr until it ends.
 *
 * @throws {UserError} where it failed or was lost
 * @throws {Interrupted} at Ctrl-C: the job continues
 */
export async function followOnScreen(job: Job): Promise<JobState> {
  using progress = new Progress();
  return await interruptible(
    (signal) => {
      progress.update(job.id, "waiting");
      return job.follow({
        signal,
        onEvent(event, so) {
          if (event.event === "note") progress.note(`${job.id}: ${event.message}`);
          progress.update(job.id, progressText(so));
        },
      });
    },
    {
      kept: () => `${job.id} continues. To see its progress: lab jobs follow ${job.id}`,
      graceMs: 0,
    },
  );
}

/** "running, 3 of 120 steps, loss 1.23", "failed: Cannot load m". */
export function stateText(state: JobState): string {
  const text = progressText(state);
  const hint = state.hint === null ? "" : `. ${state.hint}`;
  const why = state.message === null ? "" : `: ${state.message}${hint}`;
  return [state.state + why, ...text === "" || why !== "" ? [] : [text]].join(", ");
}

function progressText({ done, total, unit, figures }: JobProgress): string {
  const so = done === null ? [] : [
    `${done.toLocaleString("en")}${total === null ? "" : ` of ${total.toLocaleString("en")}`} ${
      unit ?? ""
    }`.trim(),
  ];
  return [...so, ...figureTexts(figures)].join(", ");
}

/** Figures beyond these are for the manifest. */
const SHOWN = 3;

function figureTexts(figures: Figures): string[] {
  return Object.entries(figures).slice(0, SHOWN).map(([name, value]) =>
    `${name.replaceAll("_", " ")} ${value === null ? "-" : Number(value.toPrecision(4))}`
  );
}
