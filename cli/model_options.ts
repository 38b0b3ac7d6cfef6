/**
 * Flags that name models. Each takes its default from the environment, which notebooks and studies read
 * by modelsFromEnvironment().
 */
import { type Command, Option } from "commander";
import { withoutCredentials } from "../lib/core/redact.ts";
import { type NamedModels, type Price, VARIABLES } from "../lib/models/mod.ts";
import { modelThinking, positive, price } from "./flags.ts";

export function baseUrlOption(): Option {
  return new Option("--base-url <url>", "endpoint of models that no known host has")
    .env(VARIABLES.baseUrl);
}

export function allowOtherVersionOption(): Option {
  return new Option(
    "--allow-other-version",
    "accept answers of another model than the one named: hosts replace retired models",
  );
}

export function thinkingOption(): Option {
  return new Option(
    "--thinking <model=how...>",
    "how long a model thinks before it answers: low, medium, high, or most tokens of its thoughts",
  ).argParser(modelThinking);
}

/** In lists of routers, after their names. */
export const CALIBRATED_HELP =
  "NAME+platt             any of them that does not always choose the same, its scores calibrated: NAME+isotonic too";
export const FOLDER_HELP = CALIBRATED_HELP +
  "\n  ./FOLDER               one that lab router fit saved, or that the GPU job encoder_router trained and exported";

/** The models that routers use, and how hosted ones are opened. */
export function addRouterModelOptions(command: Command): Command {
  return command
    .addOption(baseUrlOption())
    .addOption(allowOtherVersionOption())
    .addOption(
      new Option(
        "--encoder <folder>",
        "the sentence encoder of routers that use one, instead of pocket-encoder",
      ).env(VARIABLES.encoder),
    )
    .addOption(
      new Option(
        "--encoder-price <usd>",
        "what it costs, in US dollars per million tokens read (default: it is free on this machine)",
      ).argParser(positive),
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

export interface RouterModelFlags {
  baseUrl?: string;
  allowOtherVersion?: boolean;
  encoder?: string;
  encoderPrice?: number;
  classifier?: string;
  classifierPrice?: Price;
}

/** The models that the flags name; a variable that is set to nothing names none. */
export function routerModelsOf(
  { baseUrl, encoder, encoderPrice, classifier, classifierPrice, ...rest }: RouterModelFlags,
): NamedModels {
  const { allowOtherVersion } = rest;
  return {
    encoder: encoder || undefined,
    ...encoderPrice !== undefined && { encoderPrice },
    classifier: classifier
      ? {
        ...{ model: classifier, price: classifierPrice, baseUrl: baseUrl || undefined },
        ...allowOtherVersion && { allowOtherVersion },
      }
      : undefined,
  };
}

/** The flags as words of another command; an endpoint's password is not among them. */
export function routerModelWords(
  { baseUrl, encoder, encoderPrice, classifier, classifierPrice: price, ...rest }: RouterModelFlags,
): string[] {
  return [
    ...rest.allowOtherVersion ? ["--allow-other-version"] : [],
    ...baseUrl ? ["--base-url", withoutCredentials(baseUrl)] : [],
    ...encoder ? ["--encoder", encoder] : [],
    ...encoderPrice === undefined ? [] : ["--encoder-price", String(encoderPrice)],
    ...classifier ? ["--classifier", classifier] : [],
    ...price ? ["--classifier-price", `${price.input},${price.output}`] : [],
  ];
}
