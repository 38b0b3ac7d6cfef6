/** MMLU and its folds, as inputs.ts wrote them, with the scores of a made-up router. */
import type { Plan } from "../../lib/evaluation/mod.ts";
import { openPlan } from "../../lib/evaluation/plan.ts";
import { inputPath } from "./inputs.ts";

/** @returns the plan, and a score for each of its queries: the higher, the more it needs the strong model */
export async function openMmlu(): Promise<{ plan: Plan; scores: number[] }> {
  const { plan } = await openPlan({ outcomes: "routellm/mmlu" });
  const { scores } = JSON.parse(await Deno.readTextFile(inputPath("mmlu.json")));
  return { plan, scores };
}
