/**
 * Variants: runs of a study at other parameters than its defaults. Each has a name of its own, under which its
 * page and its results lie beside those of the defaults.
 */
import { digestOf } from "../../core/digest.ts";
import type { Parameters } from "../../jupyter/mod.ts";
import { slug } from "../html.ts";

/** The study's own name at its defaults; else with the parameters, told apart from all others by a digest. */
export function runName(study: string, params: Parameters): string {
  if (Object.keys(params).length === 0) return study;
  const sorted = Object.entries(params).sort(([a], [b]) => a < b ? -1 : 1);
  const text = sorted.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(" ");
  return `${study}-${slug(text).slice(0, 40)}-${digestOf(sorted).slice(0, 6)}`;
}

/** "seed = 2, train = 450". */
export function parametersText(params: Parameters): string {
  return Object.entries(params).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join(", ");
}
