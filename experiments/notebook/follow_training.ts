/**
 * Following a training run while it goes: in a notebook a chart of the loss that redraws itself,
 * elsewhere a line on stderr now and then.
 */
import { mean } from "simple-statistics";
import { type Figure, lineChart } from "../../lib/report/mod.ts";
import type { TrainingStep } from "../../lib/training/mod.ts";

/** Redrawing a chart takes a tenth of a second, so it is done this often at most. */
const CHART_INTERVAL_MS = 1_500;
const LINE_INTERVAL_MS = 10_000;

/** Points of the chart; a longer run is shown as the means of as many stretches. */
const POINTS = 200;

/** Loss over the updates. */
export function lossChart(losses: readonly number[], { title }: { title: string }): Figure {
  const stretch = Math.max(1, Math.ceil(losses.length / POINTS));
  const points = Array.from({ length: Math.ceil(losses.length / stretch) }, (_, i) => {
    const part = losses.slice(i * stretch, (i + 1) * stretch);
    return {
      x: i * stretch + part.length,
      y: mean(part),
    };
  });
  return lineChart({
    title,
    subtitle: stretch === 1 ? "Loss of each update" : `Mean loss of ${stretch} updates`,
    name: title,
    xTitle: "update",
    yTitle: "loss",
    xFormat: ",d",
    yFormat: ".3~g",
    series: { loss: points },
  });
}

/** What to give to a run as `onStep`. */
export function followTraining(
  { title }: { title: string },
): (step: TrainingStep) => Promise<void> {
  const notebook = notebookApi();
  const display_id = crypto.randomUUID();
  const started = performance.now();
  let told = -Infinity, shown = false;
  return async ({ step, steps, losses, lr, loss }) => {
    const now = performance.now();
    const last = step === steps;
    if (!last && now - told < (notebook ? CHART_INTERVAL_MS : LINE_INTERVAL_MS)) return;
    told = now;
    const seconds = ((now - started) / 1000).toFixed(0);
    const text = `${title}: step ${step} of ${steps}, loss ${loss.toFixed(4)}, learning rate ` +
      `${lr.toExponential(2)}, ${seconds} s`;
    if (notebook === null) return console.error(text);
    const chart = lossChart(losses, { title: last ? title : text });
    await notebook.display(chart, { display_id, update: shown });
    shown = true;
  };
}

/** Null outside notebooks, where the mere mention of it throws. */
function notebookApi(): typeof Deno.jupyter | null {
  try {
    return Deno.jupyter;
  } catch {
    return null;
  }
}
