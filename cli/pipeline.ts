/** `lab pipeline`: the oracle-trained router in one command, from questions to a report. */
import { join } from "node:path";
import { Command, Option } from "commander";
import { PIPELINE_VARIABLES, POOLS } from "../experiments/policy_pipeline/config.ts";
import { ASSUMED } from "../experiments/policy_pipeline/expected_calls.ts";
import { planPipeline, runPipeline } from "../experiments/policy_pipeline/pipeline.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { UserError } from "../lib/core/errors.ts";
import { makeFolder } from "../lib/core/write.ts";
import type { Price, Thinking } from "../lib/models/mod.ts";
import { addSpendingOptions } from "./answering_options.ts";
import { fromZero, positive, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { Progress } from "./progress.ts";
import { spendingText, usd } from "./spending_text.ts";

export function pipelineCommand(): Command {
  const command = new Command("pipeline")
    .addOption(
      new Option("--models <pool>", "who answers and judges").choices(Object.keys(POOLS))
        .default("pocket"),
    )
    .option("--questions <name-or-file>", "other questions than the pool's")
    .option("--medium <model>", "another medium model than the pool's")
    .option("--large <model>", "another large model than the pool's")
    .option("--judge <model>", "another judge than the pool's")
    .addOption(
      new Option("--limit <n>", "training questions that are labelled, at most; 20 or more")
        .env(PIPELINE_VARIABLES.limit).default(1000).argParser(wholeNumber(20)),
    )
    .addOption(
      new Option("--eval-limit <n>", "test questions, at most; 20 or more")
        .env(PIPELINE_VARIABLES.evalLimit).default(500).argParser(wholeNumber(20)),
    )
    .addOption(
      new Option("--router <model>", "the model that becomes the router")
        .env(PIPELINE_VARIABLES.router).default("pocket-small"),
    )
    .addOption(
      new Option(
        "--sft-epochs <n>",
        "passes over the examples of SFT (default: 4, or as many as 400 updates take)",
      ).env(PIPELINE_VARIABLES.sftEpochs).argParser(positive),
    )
    .addOption(
      new Option("--dpo-epochs <n>", "passes over the pairs of DPO, 0 for none")
        .env(PIPELINE_VARIABLES.dpoEpochs).default(1).argParser(fromZero),
    )
    .option("--max-tokens <n>", "most tokens of an answer, thoughts included", wholeNumber(1), 2000)
    .option("--seed <n>", "seed of the draw, the answers and the training", wholeNumber(0), 1)
    .option("--bootstrap <n>", "resamples of the test questions", wholeNumber(0), 1000);
  return addSpendingOptions(command)
    .option("--dry-run", "say what would be run, with calls and expected cost, and run nothing")
    .option("--out <folder>", "folder of the stages' files", "pipeline")
    .addHelpText(
      "after",
      `
Stages, each of which writes files of the folder: questions, 80% to learn from and 20% to test on; oracle, what the
models do with the first, and the policy that follows; data, training data; train, the router; test, what the models do
with the others; report, report.html and evaluation.json. A stage is run where its inputs, its settings or the code have
changed; one that was stopped goes on, and asks for no kept answer again. --budget is for each stage that asks models.

--models pocket needs no key; --models gemini asks Gemini, with the key in GEMINI_API_KEY, about SimpleQA:
lab data fetch simpleqa/questions.

Examples:
  lab pipeline --limit 1000 --eval-limit 500 --out pipeline
  lab pipeline --models gemini --limit 200 --eval-limit 100 --dry-run
  lab policy route --model ./pipeline/router --query "What is 3 plus 4?"`,
    )
    .action(run);
}

interface Flags {
  models: keyof typeof POOLS;
  questions?: string;
  medium?: string;
  large?: string;
  judge?: string;
  limit: number;
  evalLimit: number;
  router: string;
  sftEpochs?: number;
  dpoEpochs: number;
  maxTokens: number;
  seed: number;
  bootstrap: number;
  price?: Record<string, Price>;
  baseUrl?: string;
  budget?: number;
  allowOtherVersion?: true;
  thinking?: Record<string, Thinking>;
  dryRun?: true;
  out: string;
}

async function run(
  { models, price = {}, baseUrl, sftEpochs, dpoEpochs, dryRun, out, ...flags }: Flags,
): Promise<void> {
  const config = {
    ...POOLS[models],
    ...flags,
    ...{ prices: price, baseUrl: baseUrl || undefined },
    epochs: { dpo: dpoEpochs, ...sftEpochs !== undefined && { sft: sftEpochs } },
  };
  if (dryRun) return await tellPlan(out, config);
  try {
    await makeFolder(out);
  } catch (cause) {
    throw new UserError(`Cannot write to ${out}: ${(cause as Error).message}`, { cause });
  }
  using progress = new Progress();
  let last = "nothing was done yet";
  await interruptible(
    (signal) =>
      runPipeline(out, config, {
        signal,
        onStage({ name, does, outputs }, state) {
          last = `stage ${name}`;
          if (state === "starts") progress.update(name, does);
          else progress.done(name, state === "done" ? "is there" : outputs.join(", "));
        },
        onSpending: (file, told) => progress.update(file, last = spendingText(told, "calls")),
        onTraining: (text) => progress.update("train", last = text),
      }),
    {
      kept: () =>
        `${last}\nThe same command goes on from there, and asks for no kept answer again.`,
    },
  );
  console.log(join(out, "report.html"));
}

async function tellPlan(out: string, config: Parameters<typeof planPipeline>[1]): Promise<void> {
  const plan = await planPipeline(out, config);
  console.log(alignColumns([
    ["stage", "", "calls", "cost", "what it does"],
    ...plan.map(({ stage: { name, does }, open, calls, usd: cost }) => [
      name,
      open ? "to run" : "is there",
      open && calls > 0 ? calls.toLocaleString("en") : "",
      open && calls > 0 ? usd(cost) : "",
      does,
    ]),
  ]));
  const total = plan.filter(({ open }) => open).reduce((sum, { usd }) => sum + usd, 0);
  console.log(
    `\nIn all about ${usd(total)}, if an answer has ${ASSUMED.answer} tokens and a judgement ` +
      `${ASSUMED.judgement}, and no model thinks before it answers; what is kept in the store costs nothing. Calls of models on this ` +
      "machine are priced, and nobody charges for them.",
  );
}
