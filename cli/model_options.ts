/**
 * Flags that name models. Each takes its default from the environment, which notebooks and studies read
 * by modelsFromEnvironment().
 */
import { type Command, Option } from "commander";
import { type NamedModels, type Price, VARIABLES } from "../lib/models/mod.ts";
import { price } from "./flags.ts";

/** `--base-url` and `--answers`: how models are opened that no known host has, and where answers go. */
export function addHostOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--base-url <url>", "endpoint of models without a host").env(VARIABLES.baseUrl),
    )
    .addOption(
      new Option(
        "--answers <file>",
        "where answers of hosted models are kept (default: data/cache/answers.sqlite)",
      ).env(VARIABLES.answers),
    );
}

/** The models that routers use, and how hosted ones are opened. */
export function addRouterModelOptions(command: Command): Command {
  return addHostOptions(command)
    .addOption(
      new Option(
        "--encoder <folder>",
        "the sentence encoder of routers that use one, instead of pocket-encoder",
      ).env(VARIABLES.encoder),
    )
    .addOption(
      new Option(
        "--classifier <model>",
        "the language model of routers that ask one, instead of pocket-small",
      ).env(VARIABLES.classifier),
    )
    .addOption(
      new Option("--classifier-price <in,out>", "its price, in US dollars per million tokens")
        .env(VARIABLES.classifierPrice).argParser(price),
    );
}

export interface HostFlags {
  baseUrl?: string;
  answers?: string;
}

export interface RouterModelFlags extends HostFlags {
  encoder?: string;
  classifier?: string;
  classifierPrice?: Price;
}

/** What the flags name; a variable that is set to nothing names nothing. */
export function routerModelsOf(flags: RouterModelFlags): NamedModels {
  const { encoder, classifier, classifierPrice } = flags;
  return {
    encoder: encoder || undefined,
    classifier: classifier
      ? { model: classifier, price: classifierPrice, ...hostOf(flags) }
      : undefined,
  };
}

export function hostOf({ baseUrl, answers }: HostFlags) {
  return { baseUrl: baseUrl || undefined, answers: answers || undefined };
}
