/** Findings on the proxy reward model, each sentence with the condition under which it is true. */
import type { AccuracyRow, AurocRow, RewardEvaluation } from "../../lib/evaluation/mod.ts";
import { formatEstimate, formatPoints } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import type { Estimate, KnownEstimate } from "../../lib/stats/mod.ts";
import type { PairKind } from "../../lib/training/mod.ts";
import type { FamilyRow, OptimisationRow } from "./study.ts";

const shares = (estimate: Estimate) => formatEstimate(estimate, ".1%");
const above = ({ lo }: Estimate, bound = 0) => typeof lo === "number" && lo > bound;
const below = ({ hi }: Estimate, bound = 0) => typeof hi === "number" && hi < bound;
/** Words in a list: "a, b and c". */
const listed = (words: string[]) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** Findings on pairs and on right and wrong answers. */
export function accuracyFindings({ accuracy, auroc }: RewardEvaluation): Finding[] {
  const of = (kind: PairKind) => accuracy.filter((row) => row.kind === kind);
  const worst = of("mid > worst"), best = of("best > mid");
  const told = (rows: AccuracyRow[]) =>
    listed(rows.map(({ model, accuracy }) => `${shares(accuracy)} (${model})`));
  const within = (score: string) => auroc.filter((row) => row.score === score);
  const reward = within("reward"), confidence = within("confidence");
  const ranked = (rows: AurocRow[]) =>
    listed(rows.map(({ model, within }) => `${formatEstimate(within!, ".2f")} (${model})`));
  return [
    {
      text: `The proxy reward model prefers the middle answer to the worst in ${
        told(worst)
      } of the pairs, more often than chance.`,
      holds: worst.every(({ accuracy }) => above(accuracy, 0.5)),
      main: true,
    },
    {
      text:
        `The proxy reward model does not tell the best answer from the middle one: it prefers the best in ${
          told(best)
        }.`,
      holds: best.every(({ accuracy }) => !above(accuracy, 0.5)),
    },
    {
      text:
        "Of a right and a wrong answer to one question the proxy ranks the right one higher with probability " +
        `${ranked(reward)}; the token probability does with ${ranked(confidence)}.`,
      holds: reward.every(({ within }, i) => below(within!, confidence[i].within!.lo ?? 0)),
    },
  ];
}

/** Findings on the best of n, by who picks. */
export function bestOfFindings(
  { bestOf }: RewardEvaluation,
  { samples, questions }: { samples: number; questions: number },
): Finding[] {
  const at = (model: string, select: string) =>
    bestOf.find((point) =>
      point.model === model && point.select === select && point.n === samples
    )!;
  const models = [...new Set(bestOf.map(({ model }) => model))];
  const each = (said: (model: string) => string) =>
    listed(models.map((model) => `${said(model)} (${model})`));
  const lost = ({ value, lo, hi }: Estimate<number>) =>
    formatEstimate({ value: -100 * value, lo: -100 * (hi ?? NaN), hi: -100 * (lo ?? NaN) }, ".1f");
  const kept = (select: string) => each((model) => formatEstimate(at(model, select).kept!, ".0%"));
  return [
    {
      text:
        `Of ${samples} answers to ${
          questions.toLocaleString("en")
        } test questions the one that the proxy ` +
        `reward picks is right less often than a single one, by ${
          each((model) => lost(at(model, "reward").gain))
        } points.`,
      holds: models.every((model) => below(at(model, "reward").gain)),
      main: true,
    },
    {
      text:
        `The token probability, which needs no training, keeps ${
          kept("confidence")
        } of what an oracle's ` +
        `pick of ${samples} gains.`,
      holds: models.every((model) => above(at(model, "confidence").gain)),
      main: true,
    },
    {
      text: `A majority vote keeps ${kept("majority")} of it.`,
      holds: models.every((model) => above(at(model, "majority").gain)),
    },
  ];
}

/** Findings on where the reward model loses. */
export function lossFindings(
  { families, optimisation, onUninformed, samples }: {
    families: readonly FamilyRow[];
    optimisation: readonly OptimisationRow[];
    onUninformed: KnownEstimate;
    samples: number;
  },
): Finding[] {
  const gained = families.filter(({ reward }) => above(reward));
  const [most] = families, last = optimisation.filter(({ n }) => n === samples);
  const said = ({ family, reward }: FamilyRow) => `${family} (${formatPoints(reward)} points)`;
  return [
    {
      text: `Picking by the proxy gains on ${listed(gained.map(said))} alone, and loses most on ${
        said(most)
      }.`,
      holds: gained.length > 0 && below(most.reward),
    },
    {
      text:
        `From the best of two to that of ${samples} its rewards grow, and the answers that are right change ` +
        `by ${
          listed(last.map(({ model, sinceTwo }) => `${formatPoints(sinceTwo!)} (${model})`))
        } points: it is over-optimised.`,
      holds: last.every(({ sinceTwo }) => below(sinceTwo!)),
    },
    {
      text:
        `Its picks are right ${
          formatPoints(onUninformed)
        } points more often than those of a number for each ` +
        "text: it knows something, but loses more by treating frequent and rare answers alike.",
      holds: above(onUninformed) && last.every(({ quality }) => below(quality)),
    },
  ];
}
