/** `lab reward`: reward models, which pick the best of several answers. */
import { Command, InvalidArgumentError } from "commander";
import { join } from "node:path";
import { alignColumns } from "../lib/core/text_table.ts";
import { Store } from "../lib/core/store/store.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { evaluateReward, rewardedAnswers, type RewardEvaluation } from "../lib/evaluation/mod.ts";
import { openRewardModel, readRewardCard, saveRewardModel } from "../lib/grading/mod.ts";
import { openEncoder } from "../lib/models/mod.ts";
import { openOutcomes } from "../lib/outcomes/mod.ts";
import { formatEstimate, UNKNOWN } from "../lib/report/format.ts";
import type { Estimate } from "../lib/stats/mod.ts";
import { rewardCardOf, rewardPairs, skippedText, trainRewardModel } from "../lib/training/mod.ts";
import { forceOption, fromZero, positive, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { Progress } from "./progress.ts";
import { rewardPairsCommand } from "./reward_pairs.ts";

/** The encoder that can be trained here. */
const ENCODER = "pocket-encoder";

export function rewardCommand(): Command {
  const reward = new Command("reward");
  reward.command("train")
    .description(
      "train a reward model on pairs of answers, of which an oracle's score tells the better",
    )
    .requiredOption("--outcomes <name-or-file>", "answers, several of each model to each query")
    .requiredOption("--oracle <score>", "quality, or NAME for the column score.NAME")
    .requiredOption("--out <folder>", "folder to write: model.safetensors and card.json")
    .option(
      "--seed <n>",
      "seed of the held-out queries, the head and the batches",
      wholeNumber(0),
      1,
    )
    .option("--epochs <n>", "passes over the pairs, at most", wholeNumber(1, 9_999))
    .option("--peak <rate>", "highest learning rate", positive)
    .option("--hidden <share>", "share of the questions' tokens that are hidden", share)
    .option("--patience <n>", "evaluations, two a pass, without progress", wholeNumber(1, 9_999))
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
Pairs are those of BEST-Route: of each model's answers to each query the middle one against the worst, and the
best against the middle one. Queries of a test split are left out; those of a validation split, or a tenth of
the others, choose the weights. Answers that cannot be compared, as their text, prompt or score is blank or no
other of the model to the query is there, are skipped and counted. A training that was stopped goes on where it was.

Example:
  lab pocket outcomes --samples 10 --graded --out sampled.parquet
  lab reward train --outcomes sampled.parquet --oracle graded --out my-reward`,
    )
    .action(train);
  reward.addCommand(rewardPairsCommand());
  reward.command("evaluate")
    .description("measure a reward model on the test split: pairs, right from wrong, and best-of-n")
    .requiredOption("--outcomes <name-or-file>", "answers, several of each model to each query")
    .requiredOption("--reward <folder>", "what lab reward train wrote")
    .option(
      "--oracle <score>",
      "tells the better of two answers (default: the one it was trained by)",
    )
    .option("--samples <n>", "most samples of which one is picked", wholeNumber(2, 1000), 10)
    .option("--bootstrap <n>", "resamples of the queries", wholeNumber(100), 1000)
    .option("--seed <n>", "seed of the resamples", wholeNumber(0), 1)
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Example:
  lab reward evaluate --outcomes sampled.parquet --reward my-reward`,
    )
    .action(evaluate);
  return reward;
}

function share(text: string): number {
  const value = fromZero(text);
  if (value < 1) return value;
  throw new InvalidArgumentError(`Expected a share below 1, got "${text}".`);
}

interface TrainFlags {
  outcomes: string;
  oracle: string;
  out: string;
  seed: number;
  epochs?: number;
  peak?: number;
  hidden?: number;
  patience?: number;
  force: boolean;
}

async function train({ outcomes, oracle, out, force, ...settings }: TrainFlags): Promise<void> {
  await checkWritable(join(out, "card.json"), { endings: [], overwrite: force });
  const table = await openOutcomes(outcomes, { incomplete: "keep" });
  const { fineTuning } = await openEncoder(ENCODER);
  const pairs = rewardPairs(table, { oracle, seed: settings.seed });
  for (const line of skippedText(pairs.skipped)) console.error(line);
  using progress = new Progress();
  const trained = await interruptible(
    (signal) =>
      trainRewardModel(pairs, {
        ...settings,
        encoder: fineTuning!,
        store: Store.open(),
        signal,
        onStep: ({ step, steps, loss, evaluations }) => {
          const last = evaluations.at(-1)?.score;
          const known = last === undefined ? "" : `, validation accuracy ${last.toFixed(4)}`;
          progress.update(out, `update ${step} of ${steps}, loss ${loss.toFixed(4)}${known}`);
        },
      }),
    { kept: () => "the updates so far are in the store.\nThe same command goes on from there." },
  );
  const given = Object.entries(settings).map(([name, value]) => ` --${name} ${value}`).join("");
  const command =
    `deno task lab reward train --outcomes ${outcomes} --oracle ${oracle}${given} --out ${out}`;
  const encoder = { name: ENCODER, files: fineTuning! };
  const card = await rewardCardOf(trained, { table, outcomes, oracle, pairs, encoder, command });
  await saveRewardModel(out, { weights: trained.weights, card });
  const { data, training, accuracy } = card;
  progress.done(
    out,
    `saved: ${
      data.train.pairs.toLocaleString("en")
    } pairs, update ${training.kept} of ${training.steps}, ` +
      `validation accuracy ${said(accuracy.all)}`,
  );
}

interface EvaluateFlags {
  outcomes: string;
  reward: string;
  oracle?: string;
  samples: number;
  bootstrap: number;
  seed: number;
  json?: boolean;
}

async function evaluate({ outcomes, reward, json, ...options }: EvaluateFlags): Promise<void> {
  const { data } = await readRewardCard(reward);
  const model = await openRewardModel(reward);
  const { oracle = data.oracle, samples, bootstrap, seed } = options;
  const table = await openOutcomes(outcomes, { incomplete: "keep" });
  using progress = new Progress();
  const answers = await rewardedAnswers(table, model, {
    ...{ oracle, samples },
    onProgress: (done, total) =>
      progress.update(
        reward,
        `${done.toLocaleString("en")} of ${total.toLocaleString("en")} scored`,
      ),
  });
  const result = evaluateReward(answers, { samples, bootstrap, seed });
  console.log(json ? JSON.stringify({ oracle, ...result }, null, 2) : asText(result));
}

function asText({ queries, accuracy, auroc, bestOf }: RewardEvaluation): string {
  const of = (model: string, select: string, n: number) =>
    bestOf.find((point) => point.model === model && point.select === select && point.n === n)!;
  const selects = [...new Set(bestOf.map(({ select }) => select))];
  const sizes = [...new Set(bestOf.map(({ n }) => n))], most = Math.max(...sizes);
  const models = [...new Set(bestOf.map(({ model }) => model))];
  return [
    `${queries.toLocaleString("en")} queries; 95% intervals by query`,
    "",
    alignColumns([
      ["model", "pairs", "number", "better answer preferred"],
      ...accuracy.map(({ model, kind, pairs, accuracy }) => [
        ...[model, kind, pairs.toLocaleString("en"), said(accuracy)],
      ]),
    ]),
    "",
    alignColumns([
      ["model", "score", "AUROC within queries", "over all answers"],
      ...auroc.map((
        { model, score, within, across },
      ) => [model, score, said(within), said(across)]),
    ]),
    ...models.flatMap((model) => [
      "",
      `${model}: quality of the best of n, picked by`,
      alignColumns([
        ["n", ...selects],
        ...sizes.map((
          n,
        ) => [String(n), ...selects.map((select) => said(of(model, select, n).quality))]),
        ["kept", ...selects.map((select) => said(of(model, select, most).kept))],
      ]),
    ]),
    "",
    `kept: share of the oracle's gain on a single sample, of ${most}`,
  ].join("\n");
}

function said(estimate: Estimate | null): string {
  return estimate === null ? UNKNOWN : formatEstimate(estimate, ".3f");
}
