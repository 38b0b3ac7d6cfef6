/** `lab calibration train`: pocket-small learns to state its confidence. */
import { Command, Option } from "commander";
import { join } from "node:path";
import { REWARDS } from "../lib/calibration/mod.ts";
import { Store } from "../lib/core/store/store.ts";
import { UserError } from "../lib/core/errors.ts";
import { checkWritable } from "../lib/core/writable.ts";
import {
  CALIBRATION_METHODS,
  type CalibrationConfig,
  type CalibrationMethod,
  defaultsOf,
  examplesOf,
  monitorText,
  saveTrainedModel,
  trainCalibration,
} from "../lib/pocket/mod.ts";
import { readExamples } from "../lib/training/mod.ts";
import { finite, forceOption, fromZero, positive, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { Progress } from "./progress.ts";

/** All but the one that shows what a known mistake does: that is for studies. */
const METHODS = CALIBRATION_METHODS.filter((method) => method !== "unshifted");

/** Settings with defaults and no flag that takes a value. */
const NO_VALUE: readonly string[] = ["average", "groupStd"];

export function calibrationTrainCommand(): Command {
  return new Command("train")
    .description("train pocket-small to state its confidence, and write its weights and card")
    .addOption(
      new Option("--method <name>", "how it learns").choices(METHODS).makeOptionMandatory(),
    )
    .option("--data <file.jsonl>", "examples of sft, conftuner, dpo and implicit")
    .option("--start <folder>", "trained model to start from (default: pocket-small)")
    .addOption(
      new Option("--reward <name>", "of reinforce, rloo and grpo (default: rlcr)")
        .choices([...REWARDS.map(({ name }) => name), "brier", "log"]),
    )
    .option("--malformed <reward>", "reward of an answer whose confidence cannot be read", finite)
    .option(
      "--samples <n>",
      "answers to a question, of reinforce, rloo and grpo",
      wholeNumber(2, 64),
    )
    .option("--questions <n>", "questions to answer in training", wholeNumber(1, 20_000))
    .option("--kl <weight>", "penalty for leaving the start's answers", fromZero)
    .option("--entropy <weight>", "bonus for the policy's entropy, no part of the reward", fromZero)
    .option("--no-group-std", "grpo: do not divide by the deviation of a question's rewards")
    .option(
      "--replay <share>",
      "sft and conftuner: share of a batch that is lessons of pocket-small's first training",
      fromZero,
    )
    .option(
      "--answer-weight <weight>",
      "sft and conftuner: of tokens before the confidence, 0 to 1",
      fromZero,
    )
    .option("--beta <number>", "dpo: weight of staying near the start", positive)
    .option(
      "--lambda <weight>",
      "implicit: of the Brier score; conftuner: of the cross-entropy",
      fromZero,
    )
    .option("--steps <n>", "updates", wholeNumber(1, 100_000))
    .option("--peak <rate>", "highest learning rate", positive)
    .option("--accumulate <n>", "batches in an update", wholeNumber(1, 100))
    .option("--seed <n>", "seed of the batches and of the answers", wholeNumber(0), 1)
    .option("--evaluations <n>", "evaluations on validation questions", wholeNumber(1, 1_000), 10)
    .option("--validation <n>", "validation questions, 50 to 900", wholeNumber(50, 900), 450)
    .addOption(
      new Option(
        "--keep <which>",
        "weights of the best evaluation, by accuracy less Brier score, or the last",
      )
        .choices(["best", "last"]).default("best"),
    )
    .option("--threads <n>", "cores to compute on (default: all)", wholeNumber(1, 999))
    .requiredOption("--out <folder>", "folder to write: model.safetensors and card.json")
    .addOption(forceOption())
    .addHelpText(
      "after",
      `
Examples are JSON Lines as TRL has them: { prompt, completion } for sft, { prompt, completion, correct } for
conftuner and implicit, { prompt, chosen, rejected } for dpo. Those on validation and test questions are left out.
A run that was stopped resumes, and ends with the same weights as an uninterrupted one. The folder opens as a model by
its path.

Defaults by method:
${defaultLines()}

Examples:
  lab calibration train --method sft --data examples.jsonl --out calibrated
  lab calibration train --method rloo --reward rlcr --start calibrated --out reinforced
  lab calibration evaluate --model reinforced --out answers.parquet`,
    )
    .action(train);
}

interface Flags extends Omit<CalibrationConfig, "method"> {
  method: CalibrationMethod;
  data?: string;
  start?: string;
  threads?: number;
  out: string;
  force: boolean;
}

async function train(
  { data, start, threads, out, force, groupStd, ...given }: Flags,
): Promise<void> {
  await checkWritable(join(out, "card.json"), { endings: [], overwrite: force });
  const kind = examplesOf(given.method);
  if (kind === null && data !== undefined) {
    throw new UserError(`Cannot use --data as ${given.method} learns from its own answers`);
  }
  const config: CalibrationConfig = { ...given, ...groupStd === false && { groupStd } };
  using progress = new Progress();
  let last = "";
  const model = await interruptible(
    async (signal) =>
      trainCalibration(config, {
        examples: kind === null || data === undefined ? undefined : await readExamples(data, kind),
        ...{ start, threads, signal },
        store: Store.open(),
        command: commandOf(Deno.args),
        onEvaluation({ step, metrics, collapsed }) {
          const what = step === 0 ? "start" : `update ${step.toLocaleString("en")}`;
          progress.note(`${what}: ${monitorText(metrics)}`);
          if (collapsed !== null) progress.note(`${what}: COLLAPSED: ${collapsed}`);
        },
        onStep({ step, steps, loss, metrics }) {
          const { reward, malformed } = metrics.at(-1) ?? {};
          const sampled = reward === undefined
            ? ""
            : `, mean reward ${reward.toFixed(3)}, ${(100 * malformed).toFixed(1)}% malformed`;
          last = `update ${step.toLocaleString("en")} of ${steps.toLocaleString("en")}`;
          progress.update(out, `${last}, loss ${loss.toFixed(4)}${sampled}`);
        },
      }),
    {
      kept: () =>
        `${last || "no update is done"}; the updates so far are in the store.\n` +
        "The same command goes on from there.",
    },
  );
  await saveTrainedModel(out, model);
  const { kept, steps, collapsed, left_out } = model.card;
  const left = left_out.too_long + left_out.held_out;
  progress.done(
    out,
    `saved: the weights of update ${kept.toLocaleString("en")} of ${steps.toLocaleString("en")}` +
      (left === 0
        ? ""
        : `; ${left_out.too_long} examples were too long and ${left_out.held_out} on ` +
          "validation questions: left out") +
      (collapsed === null ? "" : `; COLLAPSED: ${collapsed}`),
  );
}

function commandOf(args: readonly string[]): string {
  return ["deno task lab", ...args.filter((arg) => arg !== "--force")].join(" ");
}

/** The defaults of each method, a line each. */
function defaultLines(): string {
  return METHODS.map((method) => {
    const said = Object.entries(defaultsOf(method)).filter(([name]) => !NO_VALUE.includes(name))
      .map(([name, value]) =>
        `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${value}`
      );
    return `  ${method.padEnd(11)}${said.join(" ")}`;
  }).join("\n");
}
