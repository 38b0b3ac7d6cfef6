/** Charts and tables of the pocket world. */
import { FAMILIES, LEVELS, type PocketQuestion } from "../../lib/pocket/mod.ts";
import {
  barChart,
  type DataTable,
  dataTable,
  type Figure,
  type Headline,
  headline,
  heatmapChart,
  lineChart,
  reliabilityChart,
} from "../../lib/report/mod.ts";
import {
  agreement,
  type Answered,
  type ByModel,
  type Estimate,
  instructed,
  meanOf,
  passCurve,
  reliability,
  rights,
} from "./study.ts";

/** One question of each family, at a level. */
export function familyTable(questions: PocketQuestion[], { level }: { level: number }): DataTable {
  return dataTable({
    title: `A question of each family, at level ${level} of 5`,
    columns: [
      { key: "family", label: "Family" },
      { key: "task", label: "Task" },
      { key: "prompt", label: "Question" },
      { key: "reference", label: "Answer", align: "left" },
    ],
    rows: FAMILIES.map(({ name }) => ({
      ...questions.find((question) => question.family === name && question.level === level)!,
    })),
  });
}

/** Share of right answers by family and level, a panel a model. */
export function accuracyHeatmap(answers: ByModel<Answered[]>): Figure {
  const cells = Object.entries(answers).flatMap(([series, given]) =>
    FAMILIES.flatMap(({ name }) =>
      LEVELS.flatMap((level) => {
        const cell = given.filter(({ question }) =>
          question.family === name && question.level === level
        );
        if (cell.length === 0) return [];
        const value = cell.filter(({ correct }) => correct).length / cell.length;
        return [{ row: name, column: String(level), value, series }];
      })
    )
  );
  return heatmapChart({
    title: "The large model is better nearly everywhere, and neither is good everywhere",
    subtitle: "Share of right answers by family and level, greedy decoding, test questions",
    name: "accuracy by family and level",
    columnTitle: "level",
    valueTitle: "right",
    cells,
  });
}

/** Accuracy of both models and of an oracle that chooses between them. */
export function accuracyChart(answers: ByModel<Answered[]>, { seed }: { seed: number }): Figure {
  const { "pocket-small": small, "pocket-large": large } = answers;
  const ofLarge = rights(large);
  const either = rights(small).map((value, i) => Math.max(value, ofLarge[i]));
  return barChart({
    title: "The small model knows things that the large one does not",
    subtitle: "Share of right answers, with 95% intervals; the oracle takes whichever is right",
    name: "accuracy",
    valueTitle: "right",
    format: ".1%",
    bars: [
      { label: "pocket-small", ...meanOf(rights(small), seed) },
      { label: "pocket-large", ...meanOf(ofLarge, seed) },
      { label: "oracle of both", ...meanOf(either, seed) },
    ],
  });
}

/** The accuracy of the large model, as the study's headline. */
export function accuracyHeadline(
  answers: ByModel<Answered[]>,
  { seed }: { seed: number },
): Headline {
  const [small, large] = (["pocket-small", "pocket-large"] as const).map((name) =>
    meanOf(rights(answers[name]), seed)
  );
  return headline({
    label: "Test questions that pocket-large answers right",
    ...large,
    format: ".1%",
    note: `pocket-small gets ${(100 * small.value).toFixed(1)}%`,
  });
}

/** Where the models agree and where not. */
export function agreementTable(
  answers: ByModel<Answered[]>,
  { seed }: { seed: number },
): DataTable {
  const { both, onlySmall, onlyLarge, neither } = agreement(answers, seed);
  const row = (small: string, right: Estimate, wrong: Estimate) => ({ small, right, wrong });
  return dataTable({
    title: "Who is right where, as shares of the test questions",
    columns: [
      { key: "small", label: "" },
      { key: "right", label: "pocket-large right", format: ".1%" },
      { key: "wrong", label: "pocket-large wrong", format: ".1%" },
    ],
    rows: [
      row("pocket-small right", both, onlySmall),
      row("pocket-small wrong", onlyLarge, neither),
    ],
  });
}

/** Different answers that a table shows of one question and model. */
const ANSWERS = 4;

/** The different answers of each model's samples to some questions, the most frequent first. */
export function samplesTable(
  answers: ByModel<Answered[][]>,
  { rows }: { rows: number[] },
): DataTable {
  const counted = (samples: Answered[]) => {
    const counts = [...Map.groupBy(samples, ({ text }) => text).values()]
      .sort((a, b) => b.length - a.length);
    const shown = counts.slice(0, ANSWERS).map((same) =>
      `${same.length} x ${same[0].text || "(nothing)"}${same[0].correct ? " (right)" : ""}`
    );
    const others = counts.slice(ANSWERS);
    const right = others.some(([{ correct }]) => correct) ? ", the right one among them" : "";
    if (others.length > 0) shown.push(`${others.length} other answers${right}`);
    return shown.join("; ");
  };
  const { "pocket-small": small, "pocket-large": large } = answers;
  return dataTable({
    title: `${small[0].length} samples of each model`,
    columns: [
      { key: "prompt", label: "Question" },
      { key: "reference", label: "Answer", align: "left" },
      { key: "small", label: "pocket-small", align: "left" },
      { key: "large", label: "pocket-large", align: "left" },
    ],
    rows: rows.map((row) => ({
      prompt: small[row][0].question.prompt,
      reference: small[row][0].question.reference,
      small: counted(small[row]),
      large: counted(large[row]),
    })),
  });
}

const SIZES = [1, 2, 3, 5, 7, 10, 15, 20];

/** pass@n of both models. */
export function passChart(answers: ByModel<Answered[][]>, { seed }: { seed: number }): Figure {
  const most = answers["pocket-small"][0].length;
  const sizes = SIZES.filter((n) => n <= most);
  const series = Object.fromEntries(
    Object.entries(answers).map(([name, given]) => [
      name,
      passCurve(given, { sizes, seed }).map(({ n, value, lo, hi }) => ({ x: n, y: value, lo, hi })),
    ]),
  );
  const small = series["pocket-small"];
  const some = small.findLast(({ x }) => x <= 5)!;
  return lineChart({
    title: `pocket-small is right in ${pct(small[0].y)} of first tries, and once in ${some.x} in ` +
      pct(some.y),
    subtitle: "pass@n: share of questions with a right answer among n samples, with 95% intervals",
    name: "pass at n",
    xTitle: "samples",
    yTitle: "pass@n",
    yFormat: ".0%",
    series,
  });
}

/** Reliability of the probability of the greedy answer. */
export function confidenceChart(answers: ByModel<Answered[]>): Figure {
  const models = Object.entries(answers).map(([name, given]) => ({ name, ...reliability(given) }));
  return reliabilityChart({
    title: "How probable an answer is says much about whether it is right",
    subtitle: models.map(({ name, ece }) => `${name}: ECE ${ece.toFixed(3)}`).join(", "),
    name: "reliability of token probabilities",
    bins: Object.fromEntries(models.map(({ name, bins }) => [name, bins])),
  });
}

/** Calibration of the probability of the greedy answer, in numbers. */
export function confidenceTable(answers: ByModel<Answered[]>): DataTable {
  return dataTable({
    title: "The probability of the greedy answer as its confidence",
    columns: [
      { key: "model", label: "Model" },
      { key: "mean", label: "Mean confidence", format: ".3f" },
      { key: "accuracy", label: "Accuracy", format: ".3f" },
      { key: "ece", label: "ECE", format: ".3f", help: "10 equal-width bins" },
      { key: "brier", label: "Brier", format: ".3f" },
    ],
    rows: Object.entries(answers).map(([model, given]) => ({ model, ...reliability(given) })),
  });
}

/** What the models make of each instruction. */
export function instructionsTable(rows: Awaited<ReturnType<typeof instructed>>): DataTable {
  return dataTable({
    title: "One question, four instructions",
    columns: [
      { key: "prompt", label: "Prompt" },
      { key: "pocket-small", label: "pocket-small", align: "left" },
      { key: "pocket-large", label: "pocket-large", align: "left" },
    ],
    rows: rows.map(({ prompt, answers }) => ({ prompt, ...answers })),
  });
}

function pct(share: number): string {
  return `${(100 * share).toFixed(0)}%`;
}
