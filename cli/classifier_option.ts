/** `--classifier`: the language model that names tasks, in pocket-small's place. */
import { Option } from "commander";
import { CLASSIFIER_VARIABLE } from "../lib/routers/mod.ts";

export function classifierOption(): Option {
  return new Option(
    "--classifier <model>",
    "the language model of routers that ask one, instead of pocket-small",
  ).env(CLASSIFIER_VARIABLE);
}

/** Has everything that this process opens use the model. */
export function useClassifier(model: string | undefined): void {
  if (model !== undefined) Deno.env.set(CLASSIFIER_VARIABLE, model);
}
