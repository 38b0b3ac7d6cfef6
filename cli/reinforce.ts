/** `lab pocket reinforce`: pocket-small learns from which of its own answers are right. */
import { Command, Option } from "commander";
import { mean } from "simple-statistics";
import {
  type PolicyGradientResult,
  trainByPolicyGradient,
} from "../experiments/policy_gradient/study.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { ADVANTAGE_METHODS, type AdvantageMethod } from "../lib/training/mod.ts";
import { fromZero, list, positive, wholeNumber } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import { SavedUpdates } from "./saved_updates.ts";
import { Progress } from "./progress.ts";

/** The sub-command; `checkpoints` is the folder where runs go on from when they were stopped. */
export function reinforceCommand(checkpoints: string): Command {
  return new Command("reinforce")
    .description(
      "train pocket-small on its own answers by policy gradient, and measure what it gains",
    )
    .option("--steps <count>", "updates", wholeNumber(1, 9_999), 50)
    .option("--seed <numbers>", "a run for each, separated by commas", seeds, [1])
    .addOption(
      new Option("--method <name>", "how rewards become advantages")
        .choices(ADVANTAGE_METHODS).default("rloo"),
    )
    .option("--peak <rate>", "highest learning rate", positive)
    .option("--reuse <count>", "updates on the same answers", wholeNumber(1, 99))
    .option("--kl <weight>", "penalty for leaving the committed weights' answers", fromZero)
    .addOption(
      new Option("--on <pool>", "what it is measured on; choose settings on validation questions")
        .choices(["validation", "test"]).default("test"),
    )
    .option("--threads <count>", "cores to compute on (default: all)", wholeNumber(1, 999))
    .option("--out <dir>", "folder for the weights and result.json")
    .addHelpText(
      "after",
      `
A run goes on where it stopped: its checkpoints are in data/cache/pocket. Ctrl-C or SIGTERM saves one and says
so.

Example:
  lab pocket reinforce --steps 50 --seed 1,2,3 --method rloo --out /tmp/reinforced`,
    )
    .action(reinforce);

  async function reinforce({ seed: seeds, out, threads, ...config }: Flags): Promise<void> {
    using progress = new Progress();
    const saved = new SavedUpdates();
    const result = await interruptible((signal) =>
      trainByPolicyGradient({ ...config, seeds }, {
        checkpoints,
        out,
        threads,
        signal,
        onCheckpoint: (seed, step, path) =>
          saved.note(`seed ${seed}`, { step, steps: config.steps, path }),
        onStep: (seed, { step, steps, loss, metrics }) => {
          const reward = mean(metrics.slice(-10).map((update) => update.reward));
          const text = `update ${step} of ${steps}, loss ${loss.toFixed(4)}, ` +
            `mean reward of the last 10 ${reward.toFixed(3)}`;
          if (step < steps) progress.update(`seed ${seed}`, text);
          else progress.done(`seed ${seed}`, text);
        },
        onMeasure: (model) => progress.update("pass rate", `of ${model}`),
      }), saved);
    progress.done("pass rate", "measured");
    console.log(told(result));
  }
}

interface Flags {
  steps: number;
  seed: number[];
  method: AdvantageMethod;
  peak?: number;
  reuse?: number;
  kl?: number;
  on: "validation" | "test";
  threads?: number;
  out?: string;
}

/** Pass rates before and after, in percent. */
function told({ changes, config }: PolicyGradientResult): string {
  const percent = (value: number) => (100 * value).toFixed(2);
  const rows = Object.entries(changes).map(([answers, { before, after, difference, runs }]) => [
    answers,
    percent(before),
    percent(after),
    percent(difference.value),
    `${percent(difference.lo)} to ${percent(difference.hi)}`,
    runs.map(percent).join(", "),
  ]);
  const head = ["answers", "before", "after", "difference", "95% interval", "each seed"];
  return `Pass rate in percent on ${config.questions} ${config.on} questions\n` +
    alignColumns([head, ...rows]);
}

function seeds(text: string): number[] {
  return list(text).map(wholeNumber(0, 9_999_999));
}
