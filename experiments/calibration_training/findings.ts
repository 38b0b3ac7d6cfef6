/** Sentences about calibration training, each with the condition under which it is true. */
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { type Estimate, liesBelow } from "../../lib/stats/mod.ts";
import type { Measured, Pair, PairedDifference } from "./measures.ts";

export const three = (estimate: Estimate) => formatEstimate(estimate, ".3f");
export const more = (estimate: Estimate) => formatEstimate(estimate, "+.3f");
const points = (estimate: Estimate) => formatEstimate(estimate, "+.1%");
const share = (value: number) => formatNumber(value, ".1%");

/** Of the updates that are usual: of shorter trainings nothing is claimed. */
export const WHOLE = 1;

/** In the place of findings on trainings that are cut short. */
export function tooShort(part: number): Finding[] {
  return [{
    text: `From ${share(part)} of the usual updates nothing is claimed here: the published run ` +
      `below trained in full.`,
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
  return on === null
    ? "no different, as far as these questions tell"
    : on === "below"
    ? below
    : above;
}

/** What became of the stated confidence and of the answers. */
export function changeFinding(pair: Pair, { main = false }: { main?: boolean } = {}): Finding {
  const { name, over, ece, auroc, accuracy } = pair;
  return {
    text: `${name}, beside ${over}: AUROC is ${told(auroc, ["lower", "higher"])} (${
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
  { source, right, preferred, restated }: Record<
    "source" | "right" | "preferred" | "restated",
    Measured
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
      text:
        `The source's newer preferences leave mean confidence ${
          more(preferred.gap)
        } off accuracy, ` +
        `restated confidences ${more(restated.gap)}.`,
      holds: liesBelow(restated.gap, preferred.gap),
    },
  ];
}

/** The unshifted training beside the right one. */
export function implicitFindings(
  { before, right, unshifted, pairs }: {
    before: Measured;
    right: Measured;
    unshifted: Measured;
    /** Right less before, unshifted less before. */
    pairs: readonly [Pair, Pair];
  },
  { share: part }: { share: number },
): Finding[] {
  if (part < WHOLE) return tooShort(part);
  const [own, source] = pairs;
  return [
    {
      text: `Trained by its own shifted probabilities, the geometric mean's ECE goes from ${
        three(before.ece)
      } to ${three(right.ece)}; trained by unshifted ones, to ${three(unshifted.ece)}.`,
      holds: liesBelow(right.ece, before.ece) && !liesBelow(unshifted.ece, right.ece),
      main: true,
    },
    changeFinding(own, { main: true }),
    changeFinding(source),
  ];
}

/** What the weight of the Brier score does. */
export function lambdaFindings(
  rows: readonly { lambda: number; measured: Measured }[],
  { share: part }: { share: number },
): Finding[] {
  if (part < WHOLE || rows.length < 2) return [];
  const first = rows[0], last = rows[rows.length - 1];
  return [{
    text: `With a weight of ${first.lambda} ECE is ${three(first.measured.ece)} at an accuracy of ${
      formatEstimate(first.measured.accuracy, ".1%")
    }; with ${last.lambda}, ${three(last.measured.ece)} at ${
      formatEstimate(last.measured.accuracy, ".1%")
    }.`,
    holds: last.measured.ece.value! < first.measured.ece.value!,
  }];
}
