/** Findings on the proxy reward model, each sentence with the condition under which it is true. */
import type { RewardEvaluation } from "../../lib/evaluation/mod.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import type { Estimate } from "../../lib/stats/mod.ts";
import type { FamilyRow, OptimisationRow } from "./study.ts";

const share = (value: number) => formatNumber(value, ".0%");
const shares = (estimate: Estimate) => formatEstimate(estimate, ".1%");
/** A difference of shares in percentage points. */
const points = ({ value, lo, hi }: Estimate<number>) =>
  formatEstimate({
    value: 100 * value,
    ...(typeof lo === "number" && typeof hi === "number" ? { lo: 100 * lo, hi: 100 * hi } : {}),
  }, "+.1f");

const above = ({ lo }: Estimate, bound = 0) => typeof lo === "number" && lo > bound;
const below = ({ hi }: Estimate, bound = 0) => typeof hi === "number" && hi < bound;
/** Words in a list: "a, b and c". */
const listed = (words: string[]) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/** Findings on pairs and on right and wrong answers. */
export function accuracyFindings({ accuracy, auroc }: RewardEvaluation): Finding[] {
  const values = accuracy.map(({ accuracy: { value } }) => value);
  const of = (score: string) => auroc.filter((row) => row.score === score);
  const reward = of("reward"), confidence = of("confidence");
  return [
    {
      text: `Of the pairs of a model and a kind the reward model prefers the better answer in ${
        share(Math.min(...values))
      } to ${share(Math.max(...values))}: in each case more often than chance.`,
      holds: accuracy.every(({ accuracy }) => above(accuracy, 0.5)),
    },
    {
      text: "Of a right and a wrong answer to one question it ranks the right one higher with " +
        `probability ${
          listed(reward.map(({ model, within }) => `${formatEstimate(within!, ".2f")} (${model})`))
        }; the token probability does with ${
          listed(confidence.map(({ model, within }) =>
            `${formatEstimate(within!, ".2f")} (${model})`
          ))
        }.`,
      holds: reward.every(({ within }, i) => below(within!, confidence[i].within!.lo)),
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
  const models = [...new Set(bestOf.map(({ model }) => model))], [small] = models;
  const kept = (select: string) =>
    models.map((model) => ({ model, kept: at(model, select).kept! }));
  const told = (select: string) =>
    listed(kept(select).map(({ model, kept }) => `${formatEstimate(kept, ".0%")} of ${model}`));
  return [
    {
      text:
        `Of ${samples} answers of ${small} to ${
          questions.toLocaleString("en")
        } test questions one is right ` +
        `on ${shares(at(small, "oracle").quality)}; the one that the proxy reward picks on ${
          shares(at(small, "reward").quality)
        }, a single one on ${shares(at(small, "random").quality)}.`,
      holds: above(at(small, "reward").gain),
      main: true,
    },
    {
      text:
        `Of what an oracle's pick of ${samples} gains the proxy reward keeps ${
          told("reward")
        }, the ` +
        `token probability, which needs no training, ${told("confidence")}.`,
      holds: models.every((model) =>
        below(at(model, "reward").kept!, at(model, "confidence").kept!.lo ?? 0)
      ),
      main: true,
    },
    {
      text: `A majority vote keeps ${told("majority")}.`,
      holds: models.every((model) => above(at(model, "majority").gain)),
    },
  ];
}

/** Findings on where the reward model loses. */
export function lossFindings(
  { families, optimisation, samples }: {
    families: readonly FamilyRow[];
    optimisation: readonly OptimisationRow[];
    samples: number;
  },
): Finding[] {
  const lost = families.filter(({ reward }) => below(reward));
  const gained = families.filter(({ reward }) => above(reward));
  const said = (rows: FamilyRow[]) =>
    listed(rows.map(({ family, reward }) => `${family} (${points(reward)})`));
  const last = optimisation.filter(({ n }) => n === samples);
  return [
    {
      text: `Picking by it gains on ${
        said(gained)
      } points, and on the other families nothing that is certain.`,
      holds: gained.length > 0 && lost.length === 0,
    },
    {
      text:
        `From the best of two to that of ${samples} its rewards still grow, and the answers that are right ` +
        `by ${listed(last.map(({ model, sinceTwo }) => `${points(sinceTwo)} (${model})`))} points.`,
      holds: true,
    },
  ];
}
