/**
 * What is known of Gemini's models beforehand, by the number in their name: which parameters they refuse, and how
 * long they think is told (https://ai.google.dev/gemini-api/docs/thinking, looked up on 2026-11-26).
 */
import type { Thinking } from "../provider.ts";

/** "gemini-3.8-flash" is 3.8; 0 for a name without a number. */
function generationOf(model: string): number {
  return Number(/^gemini-(\d+(?:\.\d+)?)/.exec(model)?.[1] ?? 0);
}

/** From here on sampling is the model's own affair. */
const OWN_SAMPLING = 3.6;

/** From here on thinking has levels; before, a budget of tokens. */
const LEVELS = 3, BUDGETS = 2.5;

/** By the names of gemini_wire.ts. */
export function refusedBy(model: string): string[] {
  const generation = generationOf(model);
  const withoutLogProbs = generation === 2.5 || /^gemini-3\.5-flash(?!-lite)/.test(model);
  return [
    ...generation >= OWN_SAMPLING ? ["temperature", "topP"] : [],
    ...withoutLogProbs ? ["responseLogprobs"] : [],
  ];
}

/** In words, what the thinking of a model may be; null for one that cannot be told. */
export function thinkingOf(model: string): string | null {
  const generation = generationOf(model);
  if (generation >= LEVELS) return "low, medium or high";
  return generation >= BUDGETS ? "a number of tokens" : null;
}

/** Whether the model can be told to think so. */
export function canThink(model: string, thinking: Thinking): boolean {
  const generation = generationOf(model);
  return typeof thinking === "number"
    ? generation >= BUDGETS && generation < LEVELS
    : generation >= LEVELS;
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
