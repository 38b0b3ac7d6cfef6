/** Assertions shared by the tests of all charts. */
import assert from "node:assert/strict";
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
