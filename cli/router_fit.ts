/** `lab router fit`: a router, fitted once and saved to a folder that other commands open by its path. */
import { Command } from "commander";
import { join } from "node:path";
import { poolOf } from "../lib/evaluation/mod.ts";
import { withoutCredentials } from "../lib/core/redact.ts";
import { counted, formatList } from "../lib/core/wording.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { candidateName, openOutcomes, ownSplit, selectQueries } from "../lib/outcomes/mod.ts";
import {
  openersOf,
  openRouters,
  ROUTERS,
  SAVED_FILES,
  saveRouter,
  savingOf,
} from "../lib/routers/mod.ts";
import { forceOption, fromZero, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import {
  addRouterModelOptions,
  CALIBRATED_HELP,
  type RouterModelFlags,
  routerModelsOf,
} from "./model_options.ts";
import { addCandidateOptions, type CandidateFlags, cleaningOf } from "./plan_options.ts";
import { Progress } from "./progress.ts";

export function routerFitCommand(): Command {
  const command = new Command("fit")
    .description("fit a router and save it to a folder, whose path is then its name")
    .option("--router <name>", "the router", "tfidf-logistic");
  addCandidateOptions(command)
    .option("--seed <n>", "seed of the router and of held-out queries", wholeNumber(0), 1)
    .option(
      "--relax <quality>",
      "routers of matches take an answer that is worse by at most this for a match",
      fromZero,
    )
    .requiredOption("--out <folder>", `folder to write: ${SAVED_FILES.join(" and ")}`)
    .addOption(forceOption());
  return addRouterModelOptions(command)
    .addHelpText(
      "after",
      `
Routers:
${
        ROUTERS.filter(({ saving }) => saving !== undefined).map((router) =>
          `  ${router.name.padEnd(23)}${router.description}${router.slow ? " (slow)" : ""}`
        ).join("\n")
      }
  ${CALIBRATED_HELP}

The router learns from the training queries of the table. Its validation queries stay unseen for lab threshold, and so
do test queries; without a validation split a tenth of the other queries is held out by the seed, those of
lab evaluate --fixed-split with the same seed. Queries with the prompt of a test query are left out. The folder keeps
the candidates, their mean costs, digests of the prompts, and what the router learned, which holds words of the prompts
or their embeddings. An encoder or a language model that the router asks is not in it: name it again where it is used.

Examples:
  lab router fit --outcomes mine.parquet --router tfidf-logistic --out ./my-router
  lab router fit --outcomes routellm/mmlu --router tfidf-logistic+platt --out ./calibrated
  lab threshold --outcomes mine.parquet --router ./my-router --target "drop<=1%"
  lab evaluate --outcomes routellm/gsm8k --router ./my-router,random
  lab serve --router ./my-router`,
    )
    .action(fit);
}

interface FitFlags extends CandidateFlags, RouterModelFlags {
  router: string;
  seed: number;
  relax?: number;
  out: string;
  force: boolean;
}

async function fit({ router, seed, relax, out, force, ...flags }: FitFlags): Promise<void> {
  const [factory] = await openRouters([router]);
  savingOf(factory); // says why where it cannot be saved, before it is fitted
  for (const file of SAVED_FILES) {
    await checkWritable(join(out, file), { endings: [], overwrite: force });
  }
  const { outcomes, passRateOf, weak, strong, candidates, promptCost, replacement } = flags;
  const { price: tokenPrices, callPrice: prices, scorePrice: scorePrices } = flags;
  using progress = new Progress();
  progress.update(outcomes, "opening");
  const table = await openOutcomes(outcomes, { ...cleaningOf(flags), passRateOf });
  const costs = { tokenPrices, prices, scorePrices, promptCost, replacement };
  const pool = poolOf(table, { ...costs, weak, strong, candidates });
  const { train, validation, test, leaked } = ownSplit(pool.queries, { seed });
  progress.update(outcomes, `fitting ${router} on ${counted(train.length, "query", "queries")}`);
  const card = await interruptible(
    (signal) =>
      saveRouter(out, { factory, outcomes: selectQueries(pool, train) }, {
        ...{ name: table.card.name, validation: validation.length },
        command: withoutCredentials(
          `lab ${Deno.args.filter((arg) => arg !== "--force").join(" ")}`,
        ),
        ...{ ...openersOf(routerModelsOf(flags)), seed, relax, signal },
      }),
    { kept: () => `${out} was not written; trainings are kept, and go on from there` },
  );
  progress.done(outcomes, router);
  for (const note of card.notes) console.error(note);
  if (leaked > 0) {
    console.error(
      `${counted(leaked, "query", "queries")} left out: another split has the same prompt`,
    );
  }
  console.error(
    `Saved ${router} to ${out}: it learned from ${counted(train.length, "query", "queries")} to ` +
      `choose between ${formatList(pool.candidates.map(candidateName))}; ${
        counted(validation.length, "query was", "queries were")
      } held out for a threshold, ${test.length.toLocaleString("en")} for testing`,
  );
}
