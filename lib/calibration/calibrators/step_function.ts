/** A function that is level between edges: what histogram binning and BBQ fit. */
import { z } from "zod";
import { checkNumbers } from "../../stats/check.ts";
import { type FittedCalibrator, probability, readParameters } from "./calibrator.ts";
import { type All, allSchema, notesOf } from "./separation.ts";

export interface StepFunction {
  name: string;
  /** The places of the steps, growing, in (0, 1]: one fewer than there are levels. */
  edges: number[];
  /** The value of each level; that from an edge on, the edge included, is after it. */
  levels: number[];
  /** The kind of the rows it was fitted on, where they are of one. */
  all?: All;
}

const schema = z.strictObject({
  name: z.string(),
  edges: z.array(z.number().gt(0).max(1)).refine(
    (edges) => edges.every((edge, i) => i === 0 || edge > edges[i - 1]),
    "must grow",
  ),
  levels: z.array(probability).min(1),
  all: allSchema,
}).refine(
  ({ edges, levels }) => levels.length === edges.length + 1,
  "levels must be one more than edges",
);

/** The function as a calibrator. */
export function stepCalibrator(step: StepFunction): FittedCalibrator {
  const edges = Float64Array.from(step.edges), levels = Float64Array.from(step.levels);
  return {
    name: step.name,
    notes: notesOf(step.all, []),
    apply(confidence) {
      checkNumbers("confidence", confidence, { task: `apply ${step.name}`, range: [0, 1] });
      return new Float64Array(confidence).map((c) => levels[levelOf(edges, c)]);
    },
    toJSON: () => step,
  };
}

/** @throws {UserError} where `json` is not a step function of this name */
export function restoreSteps(name: string, json: unknown): FittedCalibrator {
  const named = schema.refine((step) => step.name === name, `name must be ${name}`);
  return stepCalibrator(readParameters(name, { json, schema: named }));
}

/** The number of edges at or below a value: the level it is on. */
export function levelOf(edges: ArrayLike<number>, value: number): number {
  let low = 0, high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
