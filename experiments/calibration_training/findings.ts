/** Sentences about calibration training, each with the condition under which it is true. */
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { type Estimate, liesBelow } from "../../lib/stats/mod.ts";
import type { Pair, PairedDifference, RunMeasures } from "../../lib/calibration/mod.ts";

export const three = (estimate: Estimate) => formatEstimate(estimate, ".3f");
export const more = (estimate: Estimate) => formatEstimate(estimate, "+.3f");
const points = (estimate: Estimate) => formatEstimate(estimate, "+.1%");
const share = (value: number) => formatNumber(value, ".1%");

/** Of the updates that are usual: of shorter trainings nothing is claimed. */
export const WHOLE = 1;

/** In the place of findings on trainings that are cut short. */
export function tooShort(part: number): Finding[] {
  return [{
    text:
      `This page trains for ${share(part)} of the usual updates, so that its differences are no ` +
      `findings about the methods. The published run below has those.`,
    holds: true,
  }];
}

/** Which side of 0 a difference is on; null where its interval holds 0, or it has none. */
export function side({ lo, hi }: PairedDifference): "below" | "above" | null {
  if (typeof lo !== "number" || typeof hi !== "number") return null;
  return hi < 0 ? "below" : lo > 0 ? "above" : null;
}

/** The words for a difference: one for below, one for above, and that it is not told from chance. */
export function told(difference: PairedDifference, [below, above]: [string, string]): string {
  const on = side(difference);
  return on === null ? "not shown to differ" : on === "below" ? below : above;
}

/** What became of the stated confidence and of the answers. */
export function changeFinding(pair: Pair, { main = false }: { main?: boolean } = {}): Finding {
  const { name, over, ece, auroc, accuracy } = pair;
  return {
    text: `${name} compared with ${over}: AUROC ${told(auroc, ["lower", "higher"])} (${
      more(auroc)
    }), ECE ${told(ece, ["lower", "higher"])} (${more(ece)}), accuracy ${
      told(accuracy, ["lower", "higher"])
    } (${points(accuracy)}).`,
    holds: [ece, auroc, accuracy].every(({ lo, hi }) =>
      typeof lo === "number" && typeof hi === "number"
    ),
    main,
  };
}

/** The source's SFT and DPO data beside right ones. */
export function dataFindings(
  { untrained, source, right, preferred, restated }: Record<
    "untrained" | "source" | "right" | "preferred" | "restated",
    RunMeasures
  >,
  { share: part }: { share: number },
): Finding[] {
  if (part < WHOLE) return tooShort(part);
  return [
    {
      text: `Trained on data that always state 0.90, the model states one confidence in ${
        share(source.mode_share)
      } of its answers, ${formatNumber(source.distinct, "d")} in all: AUROC ${
        three(source.auroc)
      }, ECE ${three(source.ece)}.`,
      holds: source.mode_share > 0.9,
      main: true,
    },
    {
      text: `Trained on its recalibrated token probability it states ${
        formatNumber(right.distinct, "d")
      } confidences, the commonest in ${share(right.mode_share)}: AUROC ${
        three(right.auroc)
      }, ECE ${three(right.ece)}.`,
      holds: right.distinct > source.distinct && liesBelow(source.auroc, right.auroc) &&
        liesBelow(right.ece, source.ece),
      main: true,
    },
    {
      text: `Mean confidence less accuracy is ${more(untrained.gap)} untrained, ${
        more(preferred.gap)
      } after DPO on the source's newer pairs and ${
        more(restated.gap)
      } after DPO on restated confidences.`,
      holds: [untrained, restated, preferred].every(({ gap }) => typeof gap.value === "number"),
    },
  ];
}

/** What training by the right reading does, by the source's, and the one beside the other. */
export function implicitFindings(
  { own, source, between }: { own: Pair; source: Pair; between: Pair },
  { share: part }: { share: number },
): Finding[] {
  if (part < WHOLE) return tooShort(part);
  return [
    changeFinding(own, { main: true }),
    changeFinding(source),
    changeFinding(between, { main: true }),
  ];
}

/** What the weight of the Brier score does. */
export function lambdaFindings(
  rows: readonly { lambda: number; measured: RunMeasures }[],
  { share: part }: { share: number },
): Finding[] {
  if (rows.length < 2 || part < WHOLE) return [];
  const said = ({ lambda, measured: { ece, accuracy } }: typeof rows[number]) =>
    `${three(ece)} with a weight of ${lambda}, at an accuracy of ${
      formatEstimate(accuracy, ".1%")
    }`;
  const [first, last] = [rows[0], rows[rows.length - 1]];
  return [{
    text: `The ECE of the geometric mean is ${said(first)}, and ${said(last)}: the weight ${
      liesBelow(last.measured.ece, first.measured.ece)
        ? "lowers it"
        : liesBelow(first.measured.ece, last.measured.ece)
        ? "raises it"
        : "is not shown to change it"
    }.`,
    holds: rows.every(({ measured: { ece } }) => typeof ece.value === "number"),
  }];
}
