/** Charts and tables of confidences that were recorded at several steps of one model. */
import { barChart, type DataTable, dataTable, type Figure } from "../../lib/report/mod.ts";
import type { RecalibratedStep, StatedStep, Zeros } from "./recorded_steps.ts";

/** Mean confidence of a model and how often it is right, step by step. */
export function stepsChart(steps: StatedStep[]): Figure {
  return barChart({
    title: `What the ${steps[0].model} says, and how often it is right`,
    subtitle: "Mean stated confidence, and share of right answers with 95% intervals",
    name: "recorded confidence by step",
    valueTitle: "share",
    format: ".1%",
    bars: steps.flatMap(({ step, says, right }) => [
      { label: `step ${step}`, group: "says", value: says },
      { label: `step ${step}`, group: "is right", ...right },
    ]),
  });
}

/** Calibration of the confidences as they are stated, at each step of each model. */
export function statedStepsTable(steps: StatedStep[]): DataTable {
  return dataTable({
    title: `As stated, on ${steps[0].answers} questions`,
    columns: [
      {
        key: "name",
        label: "Model and step",
        help: "file of the recorded answers, and which answer to a question",
      },
      { key: "share", label: "Right", format: ".3f", help: "share of the answers that is right" },
      { key: "ece", label: "ECE", format: ".4f" },
      { key: "brier", label: "Brier", format: ".4f" },
      { key: "auroc", label: "AUROC, within folds", format: ".3f" },
    ],
    rows: steps.map((step) => ({
      ...step,
      name: `${step.model}, step ${step.step}`,
      share: step.right.value,
    })),
  });
}

/** The same after calibrators of each step, and after one for all steps. */
export function recalibratedStepsTable(
  steps: RecalibratedStep[],
  { model }: { model: string },
): DataTable {
  return dataTable({
    title: `${model}: after calibrators, cross-fitted by question`,
    columns: [
      { key: "name", label: "Step", help: "which answer to a question" },
      {
        key: "ece",
        label: "ECE, isotonic",
        format: ".3f",
        help:
          "expected calibration error (mean distance between confidence and share of right answers, ten bins) " +
          "after an isotonic regression of the step's own",
      },
      {
        key: "together",
        label: "ECE, isotonic for all steps",
        format: ".3f",
        help: "the same after one isotonic regression for all steps",
      },
      {
        key: "platt",
        label: "Brier, Platt",
        format: ".3f",
        help:
          "Brier score (mean squared distance between confidence and outcome) after Platt scaling",
      },
      { key: "brier", label: "Brier, isotonic", format: ".3f", help: "after isotonic regression" },
      {
        key: "base",
        label: "Brier, base rate",
        format: ".3f",
        help: "of the share of right answers",
      },
    ],
    rows: steps.map((step) => ({ ...step, name: `step ${step.step}` })),
  });
}

/** Platt scaling with and without the answers that state 0. */
export function zerosTable({ all, without }: Zeros, { source }: { source: string }): DataTable {
  return dataTable({
    title: `${source}: Brier scores with and without answers that state 0`,
    columns: [
      { key: "name", label: "Answers", help: "all, or those that state more than 0" },
      { key: "answers", label: "Number", format: "d", help: "of answers" },
      { key: "right", label: "Right", format: ".3f", help: "share of them that is right" },
      {
        key: "stated",
        label: "As stated",
        format: ".3f",
        help: "Brier score of the confidences as they are; 0 is best",
      },
      { key: "platt", label: "After Platt", format: ".3f", help: "after Platt scaling" },
    ],
    rows: [all, without].map((row) => ({ ...row })),
  });
}
