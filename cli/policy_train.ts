/** `lab policy train`: a pocket model learns to say which policy a query has. */
import { join } from "node:path";
import { Command } from "commander";
import { Store } from "../lib/core/store/store.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { saveTrainedModel, type TrainedCard } from "../lib/pocket/mod.ts";
import { DEFAULT_MATRIX, readMatrix, trainPolicyFolder } from "../lib/policies/mod.ts";
import { forceOption, fromZero, positive, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { Progress } from "./progress.ts";

interface Flags {
  data: string;
  model: string;
  matrix?: string;
  sftEpochs?: number;
  dpoEpochs: number;
  sftPeak: number;
  dpoPeak: number;
  beta: number;
  seed: number;
  threads?: number;
  out: string;
  force: boolean;
}

/** Share of the texts without a policy from which on it is told that the model is none of a router. */
const MOST_UNREAD = 0.1;

export function policyTrainCommand(): Command {
  return new Command("train")
    .description("train a model by SFT, then DPO, to say the policy of a query")
    .requiredOption("--data <folder>", "sft_train.jsonl and dpo_train.jsonl of lab policy data")
    .option("--model <name>", "the model that is trained", "pocket-small")
    .option(
      "--matrix <file>",
      "the matrix whose policies the data have (default: the three default policies)",
    )
    .option(
      "--sft-epochs <n>",
      "passes over the examples of SFT (default: 4, or as many as 400 updates take)",
      positive,
    )
    .option("--dpo-epochs <n>", "passes over the pairs of DPO, 0 for none", fromZero, 1)
    .option("--sft-peak <rate>", "highest learning rate of SFT", positive, 1e-3)
    .option("--dpo-peak <rate>", "highest learning rate of DPO", positive, 3e-6)
    .option("--beta <number>", "DPO: weight of staying near SFT's model", positive, 0.1)
    .option("--seed <n>", "seed of the batches", wholeNumber(0), 1)
    .option("--threads <n>", "cores to compute on (default: all)", wholeNumber(1, 999))
    .requiredOption("--out <folder>", "folder to write: model.safetensors and card.json")
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
A tenth of the examples is held back: of each stage the weights are kept that give its policies the highest
log-probability. A training that was stopped resumes, and ends with the same weights as an uninterrupted one. The folder
opens as a model by its path; lab policy route asks it for policies.

Examples:
  lab policy train --data training --out my-policy
  lab policy train --data training --dpo-epochs 0 --out sft-alone`,
    )
    .action(train);
}

async function train(
  { data, out, force, matrix, sftEpochs, dpoEpochs, sftPeak, dpoPeak, ...flags }: Flags,
): Promise<void> {
  await checkWritable(join(out, "card.json"), { endings: [], overwrite: force });
  const { policies } = matrix === undefined ? DEFAULT_MATRIX : await readMatrix(matrix);
  using progress = new Progress();
  let last = "no update is done";
  const { weights, card } = await interruptible(
    (signal) =>
      trainPolicyFolder(data, {
        ...{ ...flags, policies, signal, store: Store.open() },
        epochs: { dpo: dpoEpochs, ...sftEpochs !== undefined && { sft: sftEpochs } },
        peak: { sft: sftPeak, dpo: dpoPeak },
        command: ["deno task lab", ...Deno.args.filter((arg) => arg !== "--force")].join(" "),
        onEvaluation(stage, { step, score, metrics }) {
          const share = (value: number) => `${(100 * value).toFixed(1)}%`;
          const at = step === 0 ? "start" : `update ${step.toLocaleString("en")}`;
          progress.note(
            `${stage}, ${at}: log-probability ${score.toFixed(4)}, right ` +
              `${share(metrics!.right)}, unread ${share(metrics!.unread)}`,
          );
        },
        onStep(stage, { step, steps, loss }) {
          last = `${stage}: update ${step.toLocaleString("en")} of ${steps.toLocaleString("en")}`;
          progress.update(out, `${last}, loss ${loss.toFixed(4)}`);
        },
      }),
    {
      kept: () => `${last}; the updates so far are in the store.\nThe same command resumes there.`,
    },
  );
  await saveTrainedModel(out, { weights, card: card as typeof card & TrainedCard });
  const stage = card.stages.at(-1)!, { kept, updates, too_long } = stage;
  progress.done(
    out,
    `saved: the weights of update ${kept.toLocaleString("en")} of ${updates.toLocaleString("en")}` +
      (too_long === 0 ? "" : `; ${too_long} examples were too long`),
  );
  const unread = stage.evaluations.find(({ step }) => step === kept)?.metrics?.unread ?? 0;
  if (unread > MOST_UNREAD) {
    console.error(
      `Of the held-back queries ${(100 * unread).toFixed(0)}% get a text that names no policy: ` +
        "the model has not learned to say one. Give it more passes: --sft-epochs",
    );
  }
}
