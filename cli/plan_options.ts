/** Options of commands that evaluate routers: outcomes, pool, prices, splits, resamples, cleaning. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { type PlanConfig } from "../lib/evaluation/plan.ts";
import type { Price } from "../lib/models/mod.ts";
import { type Cleaning, CLEANING_STEPS } from "../lib/outcomes/mod.ts";
import { list, passRateOption, tokenPrice, wholeNumber } from "./flags.ts";

/** Of {@linkcode addCostOptions}. */
export interface CostFlags extends Cleaning {
  price?: Record<string, Price>;
  callPrice?: Record<string, number>;
  promptCost?: "once" | "per-sample";
  scorePrice?: Record<string, number>;
  replacement?: boolean;
  passRateOf?: number;
}

/** Of {@linkcode addCandidateOptions}. */
export interface CandidateFlags extends CostFlags {
  outcomes: string;
  weak?: string;
  strong?: string;
  candidates?: string[];
}

export interface PlanFlags extends CandidateFlags {
  train?: string;
  fixedSplit?: boolean;
  heldOutTasks?: string[];
  maxQueries?: number;
  trainQueries?: number;
  folds: number;
  seed: number;
  bootstrap: number;
}

/** Outcomes, and the pool of candidates that they are of. */
export function addCandidateOptions(command: Command): Command {
  command
    .requiredOption("--outcomes <name-or-file>", "a dataset of lab data list, or a file")
    .option("--weak <candidate>", "the cheaper candidate of a pair; not without --strong")
    .option("--strong <candidate>", "the reference, which drops and savings are counted against")
    .option(
      "--candidates <names>",
      "the pool: MODEL, or MODEL@bo1-5:SCORE for best-of-n, separated by commas (default: all models)",
      list,
    );
  return addCostOptions(command, "--price");
}

export function addPlanOptions(command: Command): Command {
  addCandidateOptions(command)
    .option("--train <name-or-file>", "learn from these outcomes instead of cross-fitting")
    .addOption(
      new Option("--fixed-split", "use the table's own train and test splits, not cross-fitting")
        .conflicts("train"),
    )
    .addOption(
      new Option("--held-out-tasks <names>", "test on these tasks, learn from all others")
        .argParser(list).conflicts("train"),
    )
    .option("--max-queries <n>", "at most so many queries of a table, drawn", wholeNumber(2))
    .option(
      "--train-queries <n>",
      "at most so many queries to learn from in each split, validation included, drawn",
      wholeNumber(10),
    )
    .option("--folds <n>", "folds of the cross-fitting", wholeNumber(2), 5)
    .option("--seed <n>", "seed of splits, routers and resamples", wholeNumber(0), 1)
    .option(
      "--bootstrap <n>",
      "resamples of the queries; 0 for no intervals",
      wholeNumber(0),
      1000,
    );
  return command;
}

/** How outcomes are read and what their candidates cost: what a pool is made by. */
export function addCostOptions(command: Command, price: "--price" | "--outcome-price"): Command {
  command
    .option(
      `${price} <model=in,out...>`,
      "US dollars per million tokens: costs are made of the tokens recorded, in place of recorded costs",
      tokenPrice,
    )
    .option(
      "--call-price <model=usd...>",
      "US dollars of one call, in place of recorded costs",
      callPrice,
    )
    .addOption(
      new Option(
        "--prompt-cost <how>",
        "how often best-of-n pays for the prompt (default: once with prices by the token, else per-sample)",
      ).choices(["once", "per-sample"]),
    )
    .option(
      "--score-price <name=usd...>",
      "US dollars per million tokens that a score reads, of prompt and sample (default: it is free)",
      scorePrice,
    )
    .option("--replacement", "best-of-n may draw one recorded sample twice")
    .addOption(passRateOption());
  for (const step of CLEANING_STEPS) {
    command.option(`--${step} <keep|drop>`, CLEANING_HELP[step], keepOrDrop);
  }
  return command;
}

/** How the outcomes of a pool are read. */
export function cleaningOf(flags: Cleaning): Cleaning {
  const cleaning: Cleaning = {};
  for (const step of CLEANING_STEPS) if (flags[step]) cleaning[step] = flags[step];
  return cleaning;
}

/** The flags of {@linkcode addCostOptions} as words of another command, which has the prices under this flag. */
export function costWords(flags: CostFlags, price: "--price" | "--outcome-price"): string[] {
  const { callPrice = {}, scorePrice = {}, promptCost, replacement, passRateOf } = flags;
  const priced = (prices: Record<string, number>) =>
    Object.entries(prices).map(([name, usd]) => `${name}=${usd}`);
  const listed = (flag: string, values: string[]) => values.length === 0 ? [] : [flag, ...values];
  return [
    ...listed(
      price,
      Object.entries(flags.price ?? {}).map(([model, { input, output }]) =>
        `${model}=${input},${output}`
      ),
    ),
    ...listed("--call-price", priced(callPrice)),
    ...listed("--score-price", priced(scorePrice)),
    ...promptCost === undefined ? [] : ["--prompt-cost", promptCost],
    ...replacement ? ["--replacement"] : [],
    ...passRateOf === undefined ? [] : ["--pass-rate-of", String(passRateOf)],
    ...Object.entries(cleaningOf(flags)).flatMap(([step, choice]) => [`--${step}`, choice]),
  ];
}

/** Which outcomes routers learn from and are scored on, as the flags say. */
export function planConfigOf(flags: PlanFlags): PlanConfig {
  return {
    outcomes: flags.outcomes,
    train: flags.train,
    fixedSplit: flags.fixedSplit,
    heldOutTasks: flags.heldOutTasks,
    maxQueries: flags.maxQueries,
    trainQueries: flags.trainQueries,
    weak: flags.weak,
    strong: flags.strong,
    candidates: flags.candidates,
    tokenPrices: flags.price,
    promptCost: flags.promptCost,
    scorePrices: flags.scorePrice,
    replacement: flags.replacement,
    passRateOf: flags.passRateOf,
    prices: flags.callPrice,
    folds: flags.folds,
    seed: flags.seed,
    cleaning: cleaningOf(flags),
  };
}

const CLEANING_HELP = {
  contaminated: "queries that the source lists as contaminated (default: keep)",
  straddling: "prompts that lie in several splits (default: keep)",
  duplicates: "queries whose prompt another query has too (default: keep)",
  blank: "outcomes without a quality (default: keep)",
  unpriced: "outcomes without a cost (default: keep)",
  incomplete: "queries that lack an outcome of a model (default: an error)",
};

const callPrice = pricedAs("MODEL"), scorePrice = pricedAs("NAME");

function pricedAs(what: string) {
  return (text: string, known: Record<string, number> = {}): Record<string, number> => {
    const at = text.lastIndexOf("=");
    const usd = Number(text.slice(at + 1));
    if (at < 1 || !(usd > 0) || usd === Infinity) {
      throw new InvalidArgumentError(`Expected ${what}=USD with a price above 0, got "${text}".`);
    }
    return { ...known, [text.slice(0, at)]: usd };
  };
}

function keepOrDrop(text: string): "keep" | "drop" {
  if (text === "keep" || text === "drop") return text;
  throw new InvalidArgumentError(`Expected keep or drop, got "${text}".`);
}
