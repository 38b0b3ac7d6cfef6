/** Charts and tables of judged answers. */
import {
  barChart,
  type DataTable,
  dataTable,
  type Figure,
  type Headline,
  headline,
} from "../../lib/report/mod.ts";
import { type Judged, MODEL, type Worth } from "./study.ts";

const SHARE = ".1%";

/** The share right by each judge's verdicts and corrected, beside the verifier's. */
export function ratesChart(judged: readonly Judged[]): Figure {
  const { truth, corrected: { verified, verified_alone } } = judged[0].rates;
  return barChart({
    title: `The share of ${MODEL}'s answers that is right, by three judges`,
    subtitle: `By all verdicts, and corrected by ${verified} verified answers, with 95% intervals`,
    name: "judged and corrected rates",
    valueTitle: "share right",
    format: SHARE,
    reference: { value: truth.value, label: "by the verifier" },
    bars: [
      ...judged.flatMap(({ judge, rates: { judged, corrected } }) => [
        { label: judge, group: "by its verdicts", ...judged! },
        {
          ...{ label: judge, group: "corrected" },
          ...{ value: corrected.value, lo: corrected.lo, hi: corrected.hi },
        },
      ]),
      { label: `no judge, ${verified} verified`, group: "corrected", ...verified_alone },
    ],
  });
}

/** Each judge's error against the verifier. */
export function errorsTable(judged: readonly Judged[]): DataTable {
  return dataTable({
    title: `Judges of ${
      judged[0].rates.answers.toLocaleString("en")
    } answers of ${MODEL}, against the verifier`,
    columns: [
      { key: "judge", label: "Judge", help: "the model whose verdicts are read" },
      {
        key: "accuracy",
        label: "judge is right",
        format: SHARE,
        help: "share of the answers that judge and verifier agree on",
      },
      {
        key: "false_correct",
        label: "wrong called Correct",
        format: SHARE,
        help: "of wrong answers, the share that the judge calls Correct",
      },
      {
        key: "false_incorrect",
        label: "right called Incorrect",
        format: SHARE,
        help: "of right answers, the share that it calls Incorrect",
      },
      {
        key: "lambda",
        label: "weight",
        format: ".2f",
        help: "lambda of PPI++: how much its verdicts count in the corrected share, from 0 to 1",
      },
    ],
    rows: judged.map(({ judge, rates: { judge_error, corrected } }) => ({
      ...{ judge, lambda: corrected.lambda, accuracy: judge_error.accuracy },
      false_correct: judge_error.false_correct,
      false_incorrect: judge_error.false_incorrect,
    })),
  });
}

/** What verified answers are worth with a judge and without. */
export function worthTable(
  rows: readonly Worth[],
  { judge, draws }: { judge: string; draws: number },
): DataTable {
  return dataTable({
    title:
      `Verified answers with ${judge} as the judge and without one, over ${draws} draws of them`,
    columns: [
      { key: "verified", label: "verified", format: ",d", help: "answers that are verified" },
      {
        key: "alone",
        label: "width, alone",
        format: SHARE,
        help: "mean width of the 95% interval that the verified answers alone give",
      },
      {
        key: "corrected",
        label: "width, with the judge",
        format: SHARE,
        help: "mean width of the interval of prediction-powered inference",
      },
      {
        key: "times",
        label: "worth",
        format: ".1f",
        help:
          "how many times as many verified answers an interval as narrow needs without the judge",
      },
      {
        key: "aloneHolds",
        label: "holds, alone",
        format: SHARE,
        help: "share of draws whose interval holds the share right of all answers",
      },
      {
        key: "holds",
        label: "holds, with the judge",
        format: SHARE,
        help:
          "the same of prediction-powered inference; these draws are from few answers, all of which are " +
          "judged, and so vary less than new answers would",
      },
    ],
    rows: rows.map((row) => ({ ...row })),
  });
}

/** Measures of the confidences by labels of several kinds. */
export function labelsTable(
  rows: readonly ({ labels: string } & Pick<Judged, "ece" | "auroc">)[],
): DataTable {
  return dataTable({
    title: "The same confidences, measured by the verifier and by verdicts",
    columns: [
      { key: "labels", label: "Labels", help: "who says which answers are right" },
      {
        key: "ece",
        label: "ECE of what is stated",
        format: ".3f",
        help: "expected calibration error",
      },
      {
        key: "auroc",
        label: "AUROC of the tokens",
        format: ".3f",
        help:
          "how often, of a right and a wrong answer, the right one has the more probable tokens",
      },
    ],
    rows,
  });
}

/** The corrected share, as the study's headline. */
export function correctedHeadline({ judge, rates }: Judged): Headline {
  const { corrected, judged, truth } = rates;
  const pct = (value: number) => `${(100 * value).toFixed(1)}%`;
  return headline({
    label: `Share of ${MODEL}'s answers that is right, judged by ${judge} and corrected by ` +
      `${corrected.verified} verified answers`,
    ...{ value: corrected.value, lo: corrected.lo, hi: corrected.hi, format: SHARE },
    note: `by its verdicts alone ${pct(judged!.value)}; by the verifier ${pct(truth.value)}`,
  });
}
