/** Findings on trained routers, each sentence with the condition under which it is true. */
import { type ApgrGain, apgrGain, type Classification } from "../../lib/evaluation/mod.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { apgrOf, dropFinding, gainCells } from "../../lib/report/router_cards/mod.ts";
import { type Estimate, liesBelow } from "../../lib/stats/mod.ts";
import type { BinaryRouter, Gain, LearningCurve, Losses } from "./study.ts";

/** Queries from which on something is claimed of heads, and of learning curves: fewer show how it is done. */
const HEADS_FROM = 900, CURVES_FROM = 1800;

const NOTHING = { value: 0 };
const apgr = (estimate: Estimate) => formatEstimate(estimate, ".3f");
const lead = (estimate: Estimate) => formatEstimate(estimate, "+.3f");
const three = (value: number) => formatNumber(value, ".3f");
const share = (value: number) => formatNumber(value, ".1%");

/** Where the losses on training and on held-back queries part, and what the remedies do to that. */
export function overfittingFindings(
  { plain, careful }: { plain: Losses; careful: Losses },
  { queries }: { queries: number },
): Finding[] {
  if (queries < HEADS_FROM) return tooFew(queries, HEADS_FROM);
  const lowest = plain.validation.find(({ loss }) => loss === plain.best)!;
  const [learned, held] = [plain.training, plain.validation].map((losses) => losses.at(-1)!.loss);
  const rise = held - plain.best, slowed = careful.validation.at(-1)!.loss - careful.best;
  return [
    {
      text:
        `Trained plainly, the loss on held-back queries is lowest, ${three(plain.best)}, after ` +
        `${formatNumber(lowest.epoch, ".1~f")} passes and ${
          three(held)
        } at the end, while the loss ` +
        `on the training set falls to ${three(learned)}.`,
      holds: rise > 0 && learned < plain.best,
    },
    {
      text:
        `With hidden words and averaged weights it rises by ${three(slowed)} where it rose by ` +
        `${three(rise)}; the lowest point is ${three(careful.best)}.`,
      holds: slowed < rise,
    },
  ];
}

function tooFew(queries: number, from: number): Finding[] {
  const words = queries.toLocaleString("en"), enough = from.toLocaleString("en");
  return [{
    text: `From ${words} queries nothing is claimed here: the published run below learned from ` +
      `${enough}.`,
    holds: true,
  }];
}

interface Heads {
  unweighted: BinaryRouter;
  balanced: BinaryRouter;
  onAnswers: BinaryRouter;
}

/** The text that a head was trained on, the measures that are to choose it, and class weights. */
export function headFindings(
  { unweighted, balanced, onAnswers }: Heads,
  { weak, strong }: Record<"weak" | "strong", Classification>,
  { queries: few }: { queries: number },
): Finding[] {
  if (few < HEADS_FROM) return tooFew(few, HEADS_FROM);
  const [answers, queries] = [onAnswers, balanced].map(({ evaluation: { card } }) => apgrOf(card));
  const weights = gainOf(balanced, unweighted);
  return [
    {
      text: `Trained on the weak model's answers and asked about queries, a head has an APGR of ` +
        `${apgr(answers)}; trained on queries, of ${apgr(queries)}.`,
      holds: liesBelow(answers, queries),
      main: true,
    },
    {
      text:
        `On validation answers it looks no worse, F1 ${three(onAnswers.validation.f1)} beside ` +
        `${three(balanced.validation.f1)}: only a test on the text that will be served tells.`,
      holds: onAnswers.validation.f1 >= balanced.validation.f1,
    },
    {
      text: `Always calling the strong model has an F1 of ${three(strong.f1)}, above the ` +
        `${three(onAnswers.test.f1)} of that head, without looking at the query.`,
      holds: strong.f1 > onAnswers.test.f1,
    },
    {
      text: `Never calling it is right for ${share(weak.accuracy)} of the queries, the head with ` +
        `balanced classes for ${share(balanced.test.accuracy)}.`,
      holds: weak.accuracy > balanced.test.accuracy,
    },
    {
      text:
        `Balanced classes change the APGR by ${lead(weights)}: with a threshold that is fitted ` +
        "anyway they are no gain.",
      holds: !liesBelow(NOTHING, weights),
    },
  ];
}

function gainOf(one: BinaryRouter, other: BinaryRouter): Estimate {
  return gainCells(apgrGain(one.evaluation, other.evaluation)).gain;
}

/** A router against another that learned from the same queries, few of them and many. */
export function learningFindings(
  gains: Gain[],
  { router, against, curves }: { router: string; against: string; curves: LearningCurve[] },
): Finding[] {
  const pairs = gains.filter((gain) => gain.against === against);
  const [few, many] = [pairs[0], pairs.at(-1)!];
  if (many.queries < CURVES_FROM) return tooFew(many.queries, CURVES_FROM);
  const size = ({ queries }: Gain) => `${queries.toLocaleString("en")} queries`;
  const [early, late] = [few, many].map(({ gain }: { gain: ApgrGain }) => gainCells(gain).gain);
  const [own, other] = [router, against].map((name) =>
    apgrOf(curves.find((curve) => curve.router === name)!.points.at(-1)!.evaluation.card)
  );
  return [
    {
      text: `From ${size(few)} words learn more: the APGR of ${router} less that of ${against} is ${
        lead(early)
      }.`,
      holds: liesBelow(early, NOTHING),
    },
    {
      text: `From ${size(many)} a fine-tuned encoder has an APGR of ${apgr(own)}, words ` +
        `${apgr(other)}: the difference, ${lead(late)}, could be chance.`,
      holds: !liesBelow(late, NOTHING) && !liesBelow(NOTHING, late),
      main: true,
    },
    {
      text:
        `It gains more from further queries than words do: the difference from words goes from ` +
        `${lead(early)} to ${lead(late)}.`,
      holds: liesBelow(early, late),
    },
  ];
}

/** Whether a threshold that was fitted for a drop keeps to it. */
export function thresholdFindings(
  study: Parameters<typeof dropFinding>[0],
  { router, queries }: { router: string; queries: number },
): Finding[] {
  return queries < CURVES_FROM ? [] : [dropFinding(study, { router, claim: "above" })];
}
