/** Tables and charts of the study of a real model. */
import { type DataTable, dataTable, type Figure, lineChart } from "../../lib/report/mod.ts";
import { MODELS } from "./recipe.ts";
import type { Recording } from "./recorded.ts";
import type { byFamily } from "./study.ts";

/** What each job did, and how long it took. */
export function jobsTable({ jobs, recorded, model }: Recording): DataTable {
  return dataTable({
    title: `The jobs, recorded on ${recorded} with ${model.file}`,
    columns: [
      { key: "name", label: "Step", help: "of the recipe" },
      { key: "job", label: "Job", help: "what lab jobs calls it" },
      { key: "device", label: "Device", help: "where it was computed" },
      {
        key: "minutes",
        label: "Minutes",
        format: ".1f",
        help: "computing time, on a busy machine",
      },
      { key: "steps", label: "Steps", format: "d", help: "updates of the weights" },
      { key: "loss", label: "Loss", format: ".3f", help: "mean over the last tenth of the steps" },
      { key: "right", label: "Right", format: ".1%", help: "share of the answers right" },
    ],
    rows: Object.entries(jobs).map(([name, { job, device, seconds, figures }]) => ({
      ...{ name, job, device, minutes: seconds / 60 },
      // The loss of a policy gradient says nothing; the right answers of a training are samples
      steps: figures.steps ?? null,
      loss: job === "sft" ? figures.loss ?? null : null,
      right: job === "evaluate" ? figures.right ?? null : null,
    })),
  });
}

const HELP = {
  base: "as published",
  taught: "after a training on the form, with confidences drawn at random",
  SFT: "then trained on recalibrated token probabilities",
  RLOO: "or trained by rewards of its own answers",
};

/** Shares of right answers by family. */
export function familiesTable(rows: ReturnType<typeof byFamily>): DataTable {
  return dataTable({
    title: "Share of the test answers right, by family of questions",
    columns: [
      { key: "family", label: "Family", help: "of PocketQA" },
      { key: "questions", label: "Questions", format: "d", help: "for testing" },
      ...MODELS.map((name) => ({ key: name, label: name, format: ".0%", help: HELP[name] })),
    ],
    rows,
  });
}

/** The mean reward of each step's answers, and the share of them that was right. */
export function rewardChart({ jobs }: Recording): Figure {
  const steps = jobs.rloo.steps!;
  const line = (figure: string) => steps.map((row) => ({ x: row.step, y: row[figure] }));
  return lineChart({
    title: "RLOO: mean reward of the sampled answers by step",
    subtitle: "Means over the answers of a step; each step has other questions",
    name: "RLOO",
    xTitle: "step",
    yTitle: "reward, share right",
    xFormat: "d",
    yFormat: ".2f",
    series: {
      "reward (RLCR)": line("reward"),
      "right": line("right"),
      "confidence": line("confidence"),
    },
  });
}
