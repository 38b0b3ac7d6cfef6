/** Tables and pictures of what calibration data tell a model to say, the source's beside right ones. */
import type { JudgedAnswer } from "../../lib/calibration/mod.ts";
import { type DataTable, dataTable, type Figure, heatmapChart } from "../../lib/report/mod.ts";
import { pocketFormat } from "../../lib/pocket/mod.ts";
import type { Defect, ReadingRow, Told, ToldRow } from "./study.ts";

const DIGITS = ".3f";

/** The five defects, each as a number beside the same number without it. */
export function defectsTable(
  defects: readonly Defect[],
  { questions }: { questions: number },
): DataTable {
  return dataTable({
    title: `Five defects on pocket-small's greedy answers to ${
      questions.toLocaleString("en")
    } test questions`,
    columns: [
      { key: "defect", label: "Defect", help: "of the source's data or code" },
      { key: "measure", label: "Number", align: "left", help: "what is measured" },
      {
        key: "source",
        label: "As in the source",
        format: DIGITS,
        help: "with the defect, and its 95% interval",
      },
      { key: "right", label: "Mended", format: DIGITS, help: "the same without the defect" },
    ],
    rows: defects.map((row) => ({ ...row })),
  });
}

/** Implicit confidence by where probabilities are read. */
export function readingsTable(rows: readonly ReadingRow[]): DataTable {
  return dataTable({
    title: "The geometric mean of token probabilities, by where they are read",
    columns: [
      {
        key: "name",
        label: "Probabilities",
        help: "the last row is the source's; of prompts pocket-small has learned nothing",
      },
      {
        key: "auroc",
        label: "AUROC",
        format: DIGITS,
        help: "chance that a right answer has a higher confidence than a wrong one",
      },
      { key: "ece", label: "ECE", format: DIGITS, help: "over ten bins of equal width" },
      { key: "mean", label: "Mean", format: DIGITS, help: "mean confidence" },
    ],
    rows: rows.map((row) => ({ ...row })),
  });
}

/** What each builder's examples tell a model, in numbers. */
export function toldTable(rows: readonly ToldRow[]): DataTable {
  return dataTable({
    title: "What a model is told to say, by who made the training data",
    columns: [
      {
        key: "builder",
        label: "Builder",
        help: "as lab calibration data names them; source: gstar_idk's",
      },
      { key: "examples", label: "Examples", format: ",d", help: "completions, or pairs" },
      {
        key: "distinct",
        label: "Values",
        format: "d",
        help: "different confidences; of pairs, those of what is preferred",
      },
      { key: "mean", label: "Mean", format: DIGITS, help: "mean confidence that is told" },
      { key: "low", label: "Below 0.5", format: ".1%", help: "share of the confidences" },
      { key: "empty", label: "Empty", format: ".1%", help: "share of the answers that are empty" },
      {
        key: "auroc",
        label: "AUROC",
        format: DIGITS,
        help: "against the verdicts on the model's own answers; 1 where the data tell the verdict",
      },
    ],
    rows: rows.map((row) => ({ ...row })),
  });
}

/** The confidences that builders' examples tell: of each a row, over ten bins, the last one closed. */
export function toldChart(
  told: Readonly<Record<string, readonly Told[]>>,
  { title, name }: { title: string; name: string },
): Figure {
  const bins = Array.from({ length: 10 }, (_, bin) => bin);
  // Formats write hundredths; in tenths they would fall beside the edges
  const binOf = ({ confidence }: Told) =>
    Math.min(9, Math.floor(Math.round(100 * confidence) / 10));
  return heatmapChart({
    title,
    subtitle: "Share of a builder's completions, or of the preferred ones, by their confidence",
    name,
    columnTitle: "confidence that a model is told to state, from here to the next",
    valueTitle: "share",
    cells: Object.entries(told).flatMap(([builder, all]) =>
      bins.map((bin) => ({
        row: builder,
        column: `${10 * bin}%`,
        value: all.filter((one) => binOf(one) === bin).length / all.length,
      }))
    ),
  });
}

/** Some questions, the model's answers to them, and what each builder tells it to say. */
export function examplesTable(
  answers: readonly JudgedAnswer[],
  told: Readonly<Record<string, readonly Told[]>>,
): DataTable {
  return dataTable({
    title: "What pocket-small answered, and what it is told to say instead",
    columns: [
      { key: "prompt", label: "Question", align: "left", help: "of the router pool" },
      { key: "answer", label: "Answer", align: "left", help: "pocket-small's likeliest one" },
      { key: "correct", label: "Right", help: "the verifier's verdict on it" },
      ...Object.keys(told).map((builder) => ({
        key: builder,
        label: builder,
        align: "left" as const,
        help: "its completion, or what it prefers; – where it makes no example",
      })),
    ],
    rows: answers.map(({ prompt, answer, correct }) => ({
      ...{ prompt, answer, correct: correct === 1 ? "yes" : "no" },
      ...Object.fromEntries(
        Object.entries(told).map(([builder, all]) => {
          const own = all.find((one) => one.prompt === pocketFormat.ask(prompt));
          return [builder, own?.text ?? "–"];
        }),
      ),
    })),
  });
}

/** The first pairs of a builder, as they are. */
export function pairsTable(told: readonly Told[], { rows }: { rows: number }): DataTable {
  return dataTable({
    title: `The first of ${told.length.toLocaleString("en")} pairs of ${told[0]?.builder}`,
    columns: [
      { key: "prompt", label: "Prompt", align: "left", help: "the question, as it is put" },
      { key: "text", label: "Preferred", align: "left", help: "the better Brier score" },
      { key: "instead", label: "To", align: "left", help: "the same answer, worse" },
    ],
    rows: told.slice(0, rows).map((row) => ({ ...row })),
  });
}
