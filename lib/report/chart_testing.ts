/** What the tests of every chart ask of it. */
import assert from "node:assert/strict";
import type { Figure } from "./figure.ts";
import { figureSvg, type VegaLiteSpec } from "./svg.ts";
import { NARROW_THEME } from "./theme.ts";

/** Draws the figure, wide and narrow; fails on any warning and on coordinates that are no numbers. */
export async function drawn(figure: Figure): Promise<string> {
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  const narrow = { ...figure.spec, config: { ...figure.spec.config as object, ...NARROW_THEME } };
  const svgs = [
    await figureSvg(figure.spec, { onWarning }),
    await figureSvg(narrow, { onWarning }),
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
