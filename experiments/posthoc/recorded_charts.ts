/** Charts and tables of confidences that were recorded at several steps of one model. */
import { mean } from "simple-statistics";
import { proportion } from "../../lib/evaluation/mod.ts";
import { barChart, type DataTable, dataTable, type Figure } from "../../lib/report/mod.ts";
import type { RecordedModel } from "./inputs.ts";
import {
  asGiven,
  BASE_RATE,
  type Calibrated,
  crossFitted,
  fittedTogether,
  type Measure,
  measured,
} from "./study.ts";
import { after, type Draws, printed } from "./charts.ts";

/** What a model says and how often it is right, step by step. */
export function stepsChart({ model, steps }: RecordedModel): Figure {
  return barChart({
    title: `What the ${model} says, and how often it is right`,
    subtitle: "Mean stated confidence, and share of right answers with 95% intervals",
    name: "recorded confidence by step",
    valueTitle: "share",
    format: ".1%",
    bars: steps.flatMap(({ confidence, correct }, i) => [
      {
        label: `step ${i + 1}`,
        group: "says",
        value: mean(confidence.filter((value): value is number => value !== null)),
      },
      {
        label: `step ${i + 1}`,
        group: "is right",
        ...proportion(correct.map((right) => right === 1)),
      },
    ]),
  });
}

/** Calibration of the confidences as they are stated, at each step of each model. */
export function statedStepsTable(models: RecordedModel[], { draws, seed }: Draws): DataTable {
  return dataTable({
    title: `As stated, on ${models[0].steps[0].correct.length} questions`,
    columns: [
      { key: "model", label: "Model" },
      { key: "step", label: "Step", format: "d" },
      { key: "right", label: "Right", format: ".3f" },
      { key: "ece", label: "ECE", format: ".4f", help: "10 bins of equal width, [lo, hi)" },
      { key: "brier", label: "Brier", format: ".4f" },
      { key: "auroc", label: "AUROC", format: ".3f" },
    ],
    rows: models.flatMap(({ model, steps }) =>
      steps.map((step, i) => {
        const given = asGiven(step);
        const measures = ["ece", "brier", "auroc"] as const;
        const { ece, brier, auroc } = measured(given, { measures, draws, seed });
        return {
          model,
          step: i + 1,
          right: mean([...given.correct]),
          ece: printed(ece),
          brier: printed(brier),
          auroc: printed(auroc),
        };
      })
    ),
  });
}

/** The same after calibrators of each step, and after one for all steps. */
export function mendedStepsTable(
  { model, steps }: RecordedModel,
  { draws, seed }: Draws,
): DataTable {
  const together = fittedTogether(steps, { name: "isotonic", seed });
  return dataTable({
    title: `${model}: after calibrators, cross-fitted by question`,
    columns: [
      { key: "step", label: "Step", format: "d" },
      { key: "ece", label: "ECE, isotonic", format: ".3f" },
      { key: "together", label: "isotonic for all steps", format: ".3f" },
      { key: "platt", label: "Brier, Platt", format: ".3f" },
      { key: "brier", label: "isotonic", format: ".3f" },
      { key: "base", label: "base rate", format: ".3f" },
    ],
    rows: steps.map((step, i) => {
      const rows = crossFitted(step, { names: ["platt", "isotonic"], seed });
      const of = (row: Calibrated, measure: Measure) =>
        printed(measured(row, { measures: [measure], draws, seed })[measure]);
      return {
        step: i + 1,
        ece: of(after(rows, "isotonic"), "ece"),
        together: of(together[i], "ece"),
        platt: of(after(rows, "platt"), "brier"),
        brier: of(after(rows, "isotonic"), "brier"),
        base: of(after(rows, BASE_RATE), "brier"),
      };
    }),
  });
}
