/**
 * What is known of Gemini's models beforehand, by the number in their name, as of 2026-11-26: which parameters they
 * refuse, how they are told how long to think, and which versions are theirs.
 */
import type { Thinking } from "../provider.ts";

/** A number that grows with the version: 3.10 is later than 3.9. */
const generation = (major: number, minor: number) => 1000 * major + minor;

/** That of "gemini-3.8-flash" is generation(3, 8); 0 for a name without a number. */
function generationOf(model: string): number {
  const [, major = "0", minor = "0"] = /^gemini-(\d+)(?:\.(\d+))?/.exec(model) ?? [];
  return generation(Number(major), Number(minor));
}

/** From here on sampling is the model's own affair. */
const OWN_SAMPLING = generation(3, 6);

/** From here on thinking has a budget of tokens, and then levels. */
const BUDGETS = generation(2, 5), LEVELS = generation(3, 0);

/** By the names of gemini_wire.ts. */
export function refusedBy(model: string): string[] {
  const own = generationOf(model);
  const withoutLogProbs = own === generation(2, 5) || /^gemini-3\.5-flash(?!-lite)/.test(model);
  return [
    ...own >= OWN_SAMPLING ? ["temperature", "topP"] : [],
    ...withoutLogProbs ? ["responseLogprobs"] : [],
  ];
}

/** In words, what the thinking of a model may be; null for one that cannot be told. */
export function thinkingOf(model: string): string | null {
  const own = generationOf(model);
  if (own >= LEVELS) return "low, medium or high";
  return own >= BUDGETS ? "a number of tokens" : null;
}

/** Whether the model can be told to think so. */
export function canThink(model: string, thinking: Thinking): boolean {
  const own = generationOf(model);
  return typeof thinking === "number" ? own >= BUDGETS && own < LEVELS : own >= LEVELS;
}

/** A date or a number after a model's name, as in "-001" and "-09-2025". */
const NUMBERED = /^(?:-\d{2,})*$/;

/** Whether a version is one of the model: its own name, or that with a date or a number. */
export function isVersionOf(model: string, version: string): boolean {
  const told = version.replace(/^models\//, "");
  return told.startsWith(model) && NUMBERED.test(told.slice(model.length));
}

/** Version of the API: models that are no release are on the beta alone. */
export function apiVersionOf(model: string): "v1" | "v1beta" {
  return /-(?:preview|exp|experimental|latest)\b/.test(model) ? "v1beta" : "v1";
}
