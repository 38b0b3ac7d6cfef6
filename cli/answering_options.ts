/** Options of commands that have prompts answered: how, at what price, and for how much. */
import type { Command } from "commander";
import { allowOtherVersionOption, baseUrlOption, thinkingOption } from "./model_options.ts";
import { fromZero, positive, tokenPrice, wholeNumber } from "./flags.ts";

export function addAnsweringOptions(
  command: Command,
  { temperature, maxTokens }: { temperature: number; maxTokens: number },
): Command {
  command
    .option(
      "--n <count>",
      "how many prompts, drawn by the seed (default: all; 300 of pocket)",
      wholeNumber(1),
    )
    .option("--temperature <number>", "of the answers", fromZero, temperature)
    .option("--max-tokens <count>", "most tokens of an answer", wholeNumber(1), maxTokens)
    .option("--seed <n>", "seed of the draw and of the answers", wholeNumber(0), 1);
  return addSpendingOptions(command);
}

/** Options of commands that may pay for hosted models. */
export function addSpendingOptions(command: Command): Command {
  return command
    .addOption(baseUrlOption())
    .addOption(allowOtherVersionOption())
    .addOption(thinkingOption())
    .option(
      "--price <model=in,out...>",
      "US dollars per million tokens of prompts and of answers",
      tokenPrice,
    )
    .option(
      "--budget <usd>",
      "US dollars that this run may spend; what a call costs at worst is reserved before it",
      positive,
    );
}
