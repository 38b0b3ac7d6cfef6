/** Assertions shared by the tests of all charts. */
import assert from "node:assert/strict";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Figure } from "./figure.ts";
import { figureSvg, narrowed, type VegaLiteSpec } from "./svg.ts";

/** Draws the figure, wide and narrow; fails on any warning and on coordinates that are no numbers. */
export async function drawn(figure: Figure): Promise<string> {
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  const svgs = [
    await figureSvg(figure.spec, { onWarning }),
    await figureSvg(narrowed(figure.spec), { onWarning }),
  ];
  assert.deepEqual(warnings, []);
  for (const svg of svgs) assert.doesNotMatch(svg, /NaN|undefined|Infinity/);
  return svgs[0]!;
}

/** The spec without the theme, which is the same for all. */
export function withoutTheme({ spec }: Figure): VegaLiteSpec {
  const { config: _, ...rest } = spec;
  return rest;
}

/**
 * The rows that a chart's marks are drawn from once its sliders stand at these values: those data sets of the live
 * view whose rows have the field.
 */
export async function rowsAt(
  { spec }: Figure,
  sliders: Readonly<Record<string, number>>,
  { field }: { field: string },
): Promise<Record<string, unknown>[]> {
  const compiled = compile(spec as unknown as TopLevelSpec).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  await view.runAsync();
  for (const [name, value] of Object.entries(sliders)) view.signal(name, value);
  await view.runAsync();
  // The first holds the rows of all positions
  const sets = compiled.data!.slice(1).map(({ name }) => view.data(name))
    .filter((rows) => rows.some((row) => field in row));
  view.finalize();
  assert.ok(sets.length > 0, `no data set has ${field}`);
  return sets.reduce((a, b) => b.length < a.length ? b : a);
}
