/**
 * Following a training run while it goes: in a notebook a chart of the loss that redraws itself,
 * elsewhere a line on stderr now and then.
 */
import { lossChart } from "../../lib/report/mod.ts";
import type { TrainingStep } from "../../lib/training/mod.ts";
import { liveDisplay } from "./live_display.ts";

/** Redrawing a chart takes a tenth of a second, so it is done this often at most. */
const CHART_INTERVAL_MS = 1_500;
const LINE_INTERVAL_MS = 10_000;

/** A listener for `onStep` of a run. */
export function followTraining(
  { title }: { title: string },
): (step: TrainingStep) => Promise<void> {
  const display = liveDisplay();
  const started = performance.now();
  let told = -Infinity;
  return async ({ step, steps, losses, lr, loss }) => {
    const now = performance.now();
    const last = step === steps;
    if (!last && now - told < (display ? CHART_INTERVAL_MS : LINE_INTERVAL_MS)) return;
    told = now;
    const seconds = ((now - started) / 1000).toFixed(0);
    const text = `${title}: step ${step} of ${steps}, loss ${loss.toFixed(4)}, learning rate ` +
      `${lr.toExponential(2)}, ${seconds} s`;
    if (display === null) return console.error(text);
    await display(lossChart(losses, { title: last ? title : text }));
  };
}

/** The same of a training in stages, a picture each. */
export function followStages(): (stage: string, step: TrainingStep) => Promise<void> {
  const followers = new Map<string, ReturnType<typeof followTraining>>();
  return async (stage, step) => {
    const follow = followers.get(stage) ?? followTraining({ title: stage.toUpperCase() });
    followers.set(stage, follow);
    await follow(step);
  };
}
