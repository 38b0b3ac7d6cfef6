/** The loss of a training run over its updates. */
import { mean } from "simple-statistics";
import type { Figure } from "./figure.ts";
import { lineChart } from "./line_chart.ts";

/** Points of the chart; a longer run is shown as the means of as many stretches. */
const POINTS = 200;

/** Loss over the updates. */
export function lossChart(losses: readonly number[], { title }: { title: string }): Figure {
  const stretch = Math.max(1, Math.ceil(losses.length / POINTS));
  const points = Array.from({ length: Math.ceil(losses.length / stretch) }, (_, i) => {
    const part = losses.slice(i * stretch, (i + 1) * stretch);
    return { x: i * stretch + part.length, y: mean(part) };
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
