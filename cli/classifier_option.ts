/** `--classifier`: the language model that names tasks, in pocket-small's place. */
import { type Command, Option } from "commander";
import { CLASSIFIER_PRICE_VARIABLE, CLASSIFIER_VARIABLE } from "../lib/routers/mod.ts";

export function addClassifierOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--classifier <model>",
        "the language model of routers that ask one, instead of pocket-small",
      ).env(CLASSIFIER_VARIABLE),
    )
    .addOption(
      new Option("--classifier-price <in,out>", "its price, in US dollars per million tokens")
        .env(CLASSIFIER_PRICE_VARIABLE),
    );
}

/** Has everything that this process opens use the model. */
export function useClassifier(
  { classifier, classifierPrice }: {
    classifier?: string | undefined;
    classifierPrice?: string | undefined;
  },
): void {
  if (classifier !== undefined) Deno.env.set(CLASSIFIER_VARIABLE, classifier);
  if (classifierPrice !== undefined) Deno.env.set(CLASSIFIER_PRICE_VARIABLE, classifierPrice);
}
