/** How a study's figures differ over several runs: their mean, standard deviation and range. */
import { max, mean, min, sampleStandardDeviation } from "simple-statistics";
import type { PickedFigure } from "./picked_figures.ts";

export interface Spread {
  figure: string;
  /** Runs that show it with a value. */
  runs: number;
  mean: number | null;
  /** Of the sample, over n - 1; null of fewer than two runs. */
  sd: number | null;
  min: number | null;
  max: number | null;
  /** In d3-format. */
  format: string;
}

/** The spread of each figure, in the order in which the runs first show them. */
export function spreadOf(runs: readonly (readonly PickedFigure[])[]): Spread[] {
  const byName = Map.groupBy(runs.flat(), ({ name }) => name);
  return [...byName].map(([figure, shown]) => {
    const values = shown.map(({ value }) => value).filter((value) => value !== null);
    const of = (statistic: (values: number[]) => number, least = 1) =>
      values.length < least ? null : statistic(values);
    return {
      figure,
      runs: values.length,
      mean: of(mean),
      sd: of(sampleStandardDeviation, 2),
      min: of(min),
      max: of(max),
      format: shown[0].format,
    };
  });
}
