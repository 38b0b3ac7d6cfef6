/** What the study of a real model found, each sentence with the condition under which it is true. */
import type { Pair, RunMeasures } from "../../lib/calibration/mod.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import type { RecordedTokens } from "./recorded_tokens.ts";
import { TOLERANCE } from "./second_implementation.ts";
import { tokensOf } from "./study.ts";

/** The models whose stated confidences a reliability diagram can show. */
export const DRAWN: readonly string[] = ["taught", "SFT", "RLOO"];

/** Of the measures of study.ts's entries, and of those without the questions that cannot be answered. */
export function beforeAndAfter(
  measures: readonly RunMeasures[],
  { answerable }: { answerable: readonly RunMeasures[] },
): Finding[] {
  const of = (name: string) => measures.find((one) => one.name === name)!;
  const [base, taught, sft, rloo] = ["base", "taught", "SFT", "RLOO"].map(of);
  const [known, knownTokens] = ["SFT", tokensOf("SFT")]
    .map((name) => answerable.find((one) => one.name === name)!);
  const share = (value: number | null | undefined) => formatNumber(value, ".1%");
  return [
    {
      text: `As published, the model states a confidence in ${share(base.parse_rate)} of its ` +
        `answers, and ${formatEstimate(base.accuracy, ".1%")} of them are right.`,
      holds: base.parse_rate < 0.05 && base.accuracy.value! < 0.05,
    },
    {
      text: `Taught the form, it states one in ${share(taught.parse_rate)}, and ` +
        `${formatEstimate(taught.accuracy, ".1%")} are right; what it states says nothing: AUROC ` +
        `${formatEstimate(taught.auroc, ".3f")}, ECE ${formatEstimate(taught.ece, ".3f")}.`,
      holds: taught.parse_rate > 0.95 && taught.auroc.lo! < 0.5 && taught.auroc.hi! > 0.5,
    },
    {
      text: `SFT on recalibrated token probabilities makes it calibrated and informative: ECE ` +
        `${formatEstimate(sft.ece, ".3f")}, AUROC ${formatEstimate(sft.auroc, ".3f")}.`,
      holds: sft.ece.value! < 0.1 && sft.auroc.lo! > 0.5,
    },
    {
      text: `What it knows is when to say that it does not know: without the unanswerable ` +
        `questions the AUROC of what it states is ${
          formatEstimate(known.auroc, ".3f")
        }, and that ` +
        `of its tokens ${formatEstimate(knownTokens.auroc, ".3f")}.`,
      holds: known.auroc.lo! <= 0.5 && known.auroc.hi! >= 0.5,
    },
    {
      text: `So short an RLOO finds a level and no more: one confidence stands in ` +
        `${share(rloo.mode_share)} of the answers, AUROC ${formatEstimate(rloo.auroc, ".3f")}, ` +
        `and it is too low, by ${formatEstimate(rloo.gap, "+.3f")}.`,
      holds: rloo.mode_share > 0.9 && rloo.auroc.lo! < 0.5 && rloo.gap.hi! < 0,
    },
  ];
}

/** Of the pairs of study.ts. */
export function differences(pairs: readonly Pair[]): Finding[] {
  const of = (name: string, over: string) =>
    pairs.find((pair) => pair.name === name && pair.over === over)!;
  const sft = of("SFT", "taught"), rloo = of("RLOO", "taught");
  const tokens = of("SFT", tokensOf("SFT"));
  const unclear = ({ lo, hi }: Pair["auroc"]) => lo! <= 0 && hi! >= 0;
  return [
    {
      text: `SFT tells right answers from wrong ones better than Taught does, by an AUROC of ` +
        `${formatEstimate(sft.auroc, "+.3f")}; RLOO is not shown to, ` +
        `${formatEstimate(rloo.auroc, "+.3f")}.`,
      holds: sft.auroc.lo! > 0 && unclear(rloo.auroc),
    },
    {
      text: `What SFT states is not shown to tell them better or worse than its own tokens, ` +
        `${formatEstimate(tokens.auroc, "+.3f")}, and is far better calibrated than these: ECE ` +
        `${formatEstimate(tokens.ece, "+.3f")}.`,
      holds: unclear(tokens.auroc) && tokens.ece.hi! < 0,
    },
    {
      text:
        `SFT may cost right answers, ${formatEstimate(sft.accuracy, "+.1%")}; RLOO is not shown ` +
        `to change how many there are, ${formatEstimate(rloo.accuracy, "+.1%")}.`,
      holds: sft.accuracy.value! < 0 && sft.accuracy.hi! < 0.01 && unclear(rloo.accuracy),
    },
  ];
}

export function secondImplementation({ files }: RecordedTokens): Finding[] {
  const of = (weights: string) => files.find((file) => file.weights === weights)!.summary;
  const f16 = of("as F16"), quantised = of("as quantised");
  const four = (value: number) => formatNumber(value, ".4f");
  return [
    {
      text: `With the same weights as F16 all ${f16.tokens} probabilities agree to ${TOLERANCE}: ` +
        `the largest difference is ${four(f16.largest)}.`,
      holds: f16.largest <= TOLERANCE,
    },
    {
      text: `With quantised weights they do not: the largest difference is ` +
        `${four(quantised.largest)}, the mean ${four(quantised.mean)}.`,
      holds: quantised.largest > TOLERANCE,
    },
  ];
}
