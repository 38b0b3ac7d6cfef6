/** `lab evaluate`: router cards on recorded outcomes, as a table or as JSON. */
import { Command, InvalidArgumentError, Option } from "commander";
import { join } from "node:path";
import { type Config, type RouterCards, routerCards } from "../lib/evaluation/router_cards.ts";
import { type Provenance, type RouterCard, saveRun } from "../lib/evaluation/mod.ts";
import { formatPValue, type Interval } from "../lib/stats/mod.ts";
import { codeDigest } from "../lib/core/code_digest.ts";
import { commitOf } from "../lib/core/commit.ts";
import { digestOf } from "../lib/core/digest.ts";
import { type Cleaning, CLEANING_STEPS, removedText } from "../lib/outcomes/mod.ts";
import { ROUTERS } from "../lib/routers/mod.ts";
import { withoutCredentials } from "../lib/core/redact.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { list, positive, tokenPrice, wholeNumber } from "./flags.ts";
import { addRouterModelOptions, routerModelsOf } from "./model_options.ts";
import { interruptible } from "./interrupt.ts";
import { Progress } from "./progress.ts";

export function evaluateCommand(): Command {
  const command = new Command("evaluate")
    .description("Evaluate routers on recorded outcomes: cost-quality measures with intervals")
    .requiredOption("--outcomes <name-or-file>", "a dataset of lab data list, or a file")
    .option(
      "--router <names>",
      "routers, separated by commas",
      list,
      ROUTERS.filter((router) => !router.slow).map((router) => router.name),
    )
    .option("--weak <candidate>", "the cheaper candidate of a pair; not without --strong")
    .option("--strong <candidate>", "the reference, which drops and savings are counted against")
    .option(
      "--candidates <names>",
      "the pool: MODEL, or MODEL@bo1-5:SCORE for best-of-n, separated by commas (default: all models)",
      list,
    )
    .option(
      "--price <model=in,out...>",
      "US dollars per million tokens: costs are made of the tokens recorded",
      tokenPrice,
    )
    .option(
      "--call-price <model=usd...>",
      "US dollars of one call, for outcomes without costs",
      callPrice,
    )
    .addOption(
      new Option("--prompt-cost <how>", "how often best-of-n pays for the prompt")
        .choices(["once", "per-sample"]).default("once"),
    )
    .option("--replacement", "best-of-n may draw one recorded sample twice")
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
    .option("--folds <n>", "folds of the cross-fitting", wholeNumber(2), 5)
    .option("--seed <n>", "seed of splits, routers and resamples", wholeNumber(0), 1)
    .option("--bootstrap <n>", "resamples of the queries; 0 for no intervals", wholeNumber(0), 1000)
    .option(
      "--max-drop <percent>",
      "fit a threshold on validation for at most this drop",
      positive,
      1,
    )
    .option("--max-cost <cost>", "fit one for at most this mean cost of a query", positive)
    .option(
      "--out <file.json>",
      "where the run is kept (default: in results/, by what it depends on)",
    )
    .option("--json", "print one JSON document");
  addRouterModelOptions(command);
  for (const step of CLEANING_STEPS) {
    command.option(`--${step} <keep|drop>`, CLEANING_HELP[step], keepOrDrop);
  }
  return command
    .addHelpText(
      "after",
      `
Routers:
${
        ROUTERS.map((router) =>
          `  ${router.name.padEnd(23)}${router.description}${router.slow ? " (slow)" : ""}`
        ).join("\n")
      }

Examples:
  lab evaluate --outcomes pocket --fixed-split
  lab evaluate --outcomes routellm/mmlu --router tfidf-logistic,random,oracle
  lab evaluate --outcomes routellm/gsm8k --train routellm/mmlu --router tfidf-knn --json
  lab evaluate --outcomes routellm/gsm8k --router embedding-knn --encoder minilm
  lab evaluate --outcomes mine.parquet --weak small --strong large \\
    --call-price small=USD large=USD
  lab evaluate --outcomes sampled.parquet --candidates small@bo1-5:confidence,large --strong large

Best-of-n: MODEL@bo5:SCORE draws 5 of the recorded samples and answers with the one that SCORE puts first:
confidence, majority, quality (an oracle's choice), or the NAME of a column score.NAME. Quality and cost are
expected values over all draws.`,
    )
    .action(async (options) => {
      const { router, price, callPrice, json, out, ...rest } = options;
      const cleaning: Cleaning = {};
      for (const step of CLEANING_STEPS) if (rest[step]) cleaning[step] = rest[step];
      const config: Config = {
        outcomes: rest.outcomes,
        train: rest.train,
        fixedSplit: rest.fixedSplit,
        heldOutTasks: rest.heldOutTasks,
        maxQueries: rest.maxQueries,
        routers: router,
        weak: rest.weak,
        strong: rest.strong,
        candidates: rest.candidates,
        tokenPrices: price,
        promptCost: rest.promptCost,
        replacement: rest.replacement,
        prices: callPrice,
        folds: rest.folds,
        seed: rest.seed,
        bootstrap: rest.bootstrap,
        targets: [
          { maxDrop: rest.maxDrop },
          ...(rest.maxCost === undefined ? [] : [{ maxCost: rest.maxCost }]),
          { best: true },
        ],
        cleaning,
        ...routerModelsOf(rest),
      };
      if (out !== undefined) await checkWritable(out, { endings: [".json"] });
      using progress = new Progress();
      progress.update(rest.outcomes, "opening");
      let at = "opening the outcomes";
      const cards = await interruptible((signal) =>
        routerCards(config, {
          signal,
          onRouter: (name, index) =>
            progress.update(
              rest.outcomes,
              at = `${name} (router ${index + 1} of ${router.length})`,
            ),
        }), { kept: () => `it was at ${at}, and no run was written\n${KEPT}` });
      progress.done(rest.outcomes, `${router.length} routers`);
      const kept = await keep(cards, { out, config, seed: rest.seed, bootstrap: rest.bootstrap });
      console.error(`Kept in ${kept}`);
      if (json) {
        const results = cards.results.map((result) => result.card);
        console.log(JSON.stringify({ ...cards, results }, null, 2));
      } else {
        console.log(asText(cards));
      }
    });
}

/** Keeps a run, by default under a name that the same run has again. */
async function keep(
  cards: RouterCards,
  { out, config, seed, bootstrap }: {
    out: string | undefined;
    config: Config;
    seed: number;
    bootstrap: number;
  },
): Promise<string> {
  const { data } = cards;
  const provenance: Provenance = {
    command: withoutCredentials(`lab ${Deno.args.join(" ")}`),
    seed,
    bootstrap,
    data,
    code: { digest: await codeDigest(import.meta.url), commit: await commitOf(import.meta.url) },
  };
  const slug = data.name.replace(/[^\w.-]+/g, "-");
  const digest = digestOf([config, data, provenance.code.digest]).slice(0, 12);
  const path = out ?? join("results", `${slug}-${digest}.json`);
  await saveRun(path, cards, provenance);
  return path;
}

const KEPT =
  "Answers, vectors and trainings are kept in the store: the same command finds them there.";

const CLEANING_HELP = {
  contaminated: "queries that the source lists as contaminated (default: keep)",
  straddling: "prompts that lie in several splits (default: keep)",
  duplicates: "queries whose prompt another query has too (default: keep)",
  blank: "outcomes without a quality (default: keep)",
  unpriced: "outcomes without a cost (default: keep)",
  incomplete: "queries that lack an outcome of a model (default: an error)",
};

function asText({ outcomes, candidates, results }: RouterCards): string {
  const unit = results[0].card.cost_unit;
  const lines = [
    `${outcomes.name}: ${outcomes.queries} queries, ${outcomes.split}`,
    `quality: ${outcomes.quality.what}; cost in ${unit}; 95% intervals in brackets`,
    "",
    alignColumns([
      ["candidate", "role", "quality", "cost"],
      ...candidates.map(({ name, role, quality, cost }) => [
        name,
        role ?? "",
        quality.toFixed(4),
        unit === "USD" ? cost.toPrecision(3) : cost.toFixed(2),
      ]),
    ]),
    "",
    alignColumns([
      ["router", "APGR", "", "CPT50", "CPT80", "drop@20%", "drop@40%", "vs random", "p", "ms"],
      ...results.map(({ card, apgrDraws }) => row(card, apgrDraws.length)),
    ]),
    "",
    `best single candidate ${results[0].card.quality.best_single.toFixed(4)}, ` +
    `oracle ${results[0].card.quality.oracle.toFixed(4)}`,
    "drop@20%: percent of the strong model's quality lost where the cost is 20% lower",
    "vs random: mean quality gained on random mixing at the same spend, and its p-value",
    "",
    "Thresholds fitted on validation queries, and what they do on test queries:",
    alignColumns([
      ["router", "fitted for", "quality", "cost", "saved %", "drop %", ""],
      ...results.filter(({ card }) => card.apgr !== null).flatMap(({ card }) => points(card)),
    ]),
    "",
    ...faults(outcomes),
  ];
  return lines.join("\n");
}

function row(card: RouterCard, draws: number): string[] {
  return [
    card.leakage.sees_answers ? `${card.router} (sees the answers)` : card.router,
    fixed(card.apgr, 4),
    bracketed(card.ci95.apgr),
    fixed(card.cpt50, 3),
    fixed(card.cpt80, 3),
    fixed(card.drop_at_cost_reduction["20"], 2),
    fixed(card.drop_at_cost_reduction["40"], 2),
    fixed(card.matched_random.delta, 4),
    card.matched_random.p === null ? "-" : formatPValue(card.matched_random.p, draws),
    card.overhead.latency_ms_p50.toFixed(3),
  ];
}

function points({ router, operating_points }: RouterCard): string[][] {
  return operating_points.map(({ target, quality, cost, cost_reduction, drop, ci95 }) => [
    router,
    target,
    quality.toFixed(4),
    cost.toPrecision(3),
    cost_reduction.toFixed(1),
    drop.toFixed(2),
    bracketed(ci95.drop),
  ]);
}

function faults(
  { audit, removed, train_removed, removed_from_train }: RouterCards["outcomes"],
): string[] {
  const notes = [
    audit.contaminated.queries > 0 && `${audit.contaminated.queries} contaminated queries kept`,
    audit.duplicates.extra > 0 && `${audit.duplicates.extra} queries repeat another's prompt`,
    removed_from_train > 0 &&
    `${removed_from_train} training queries left out: their prompt is tested`,
    ...removedText(removed).map((step) => `dropped as ${step}`),
    ...removedText(train_removed).map((step) => `dropped of the training table as ${step}`),
  ];
  return notes.filter((note) => note !== false).map((note) => `note: ${note}`);
}

function fixed(value: number | null, digits: number): string {
  return value === null ? "-" : value.toFixed(digits);
}

function bracketed(interval: Interval | null): string {
  return interval ? `[${interval.map((end) => end.toFixed(3)).join(", ")}]` : "";
}

function callPrice(text: string, known: Record<string, number> = {}): Record<string, number> {
  const at = text.lastIndexOf("=");
  const usd = Number(text.slice(at + 1));
  if (at < 1 || !(usd > 0)) {
    throw new InvalidArgumentError(`Expected MODEL=USD with a price above 0, got "${text}".`);
  }
  return { ...known, [text.slice(0, at)]: usd };
}

function keepOrDrop(text: string): "keep" | "drop" {
  if (text === "keep" || text === "drop") return text;
  throw new InvalidArgumentError(`Expected keep or drop, got "${text}".`);
}
