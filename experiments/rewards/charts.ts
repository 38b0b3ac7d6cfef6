/** Charts and tables of rewards, and of what policies state that maximise them. */
import {
  type DataTable,
  dataTable,
  type Figure,
  figure,
  type Headline,
  headline,
  reliabilityChart,
} from "../../lib/report/mod.ts";
import { formatNumber } from "../../lib/report/format.ts";
import { colour, seriesColour } from "../../lib/report/charts/theme.ts";
import type { Honesty, PolicyMeasures, TriedReward } from "./study.ts";

/** The confidence that pays best under each reward. */
export function curvesChart(tried: readonly TriedReward[]): Figure {
  const lies = tried.filter(({ proper }) => !proper).length;
  return panels(tried, {
    title: `${lies} of ${tried.length} rewards pay for stating something else than the truth`,
    subtitle: "Up: the confidence that is expected to earn most; dashed: the truth",
    name: "best confidence by reward",
  });
}

/** The same of the anti-collapse reward's terms. */
export function termsChart(terms: readonly TriedReward[]): Figure {
  return panels(terms, {
    title: "The anti-collapse reward by its terms",
    subtitle: "Brier's score and one term more, or both; the confidence that pays best",
    name: "anti-collapse by its terms",
  });
}

/** A panel a reward, three a line. */
function panels(
  tried: readonly TriedReward[],
  options: { title: string; subtitle: string; name: string },
): Figure {
  const share = { type: "quantitative", scale: { domain: [0, 1] } };
  const axis = { values: [0, 0.5, 1], format: ".0%" };
  const panel = ({ reward, curve, proper, jumps }: TriedReward) => ({
    width: 176,
    height: 120,
    title: {
      text: `${reward.name}: ${proper ? "the truth" : "not the truth"}`,
      fontSize: 13,
      fontWeight: 600,
      offset: 8,
      color: colour(proper ? "ink" : "series2"),
    },
    layer: [
      {
        data: { values: [{}] },
        mark: { type: "rule", strokeDash: [4, 3], color: colour("baseline"), aria: false },
        encoding: { x: { datum: 0 }, y: { datum: 0 }, x2: { datum: 1 }, y2: { datum: 1 } },
      },
      {
        data: {
          values: curve.map(({ p, best }) => ({
            p,
            best,
            // A line across a jump would show confidences that are never stated
            piece: jumps.filter((jump) => jump.p[1] <= p).length,
          })),
        },
        mark: { type: "line", strokeWidth: 3, point: { size: 12 } },
        encoding: {
          x: { field: "p", ...share, title: "chance of being right", axis },
          y: { field: "best", ...share, title: null, axis },
          detail: { field: "piece" },
          color: { value: seriesColour(proper ? 0 : 1) },
        },
      },
    ],
  });
  const columns = [0, 1, 2].map((column) => tried.filter((_, i) => i % 3 === column));
  return figure({
    spacing: 28,
    hconcat: columns.map((some) => ({ spacing: 18, vconcat: some.map(panel) })),
  }, options);
}

/** The same in numbers. */
export function proprietyTable(tried: readonly TriedReward[]): DataTable {
  const jump = ({ jumps }: TriedReward) =>
    jumps.length === 0
      ? null
      : `${percents(jumps[0].best[0])} to ${percents(jumps[jumps.length - 1].best[1])}`;
  return dataTable({
    title: "The rewards, each tried at 101 chances and 100,001 confidences",
    columns: [
      { key: "name", label: "Reward" },
      { key: "source", label: "Source", help: "where it was published" },
      {
        key: "proper",
        label: "Proper",
        help: "yes where the truth pays best, to the step of the confidences tried",
      },
      {
        key: "bias",
        label: "Furthest from the truth",
        format: ".3f",
        help: "the largest distance of the best confidence from the chance of being right",
      },
      { key: "at", label: "At a chance of", format: ".0%", help: "where that is" },
      { key: "jump", label: "Never states", help: "what the best confidence jumps over" },
      {
        key: "accuracy",
        label: "Pays for being right",
        help: "yes where an answer that is likelier right is never expected to earn less",
      },
    ],
    rows: tried.map((one) => ({
      name: one.reward.name,
      source: one.reward.source,
      proper: yes(one.proper),
      bias: one.maxBias.bias,
      at: one.proper ? null : one.maxBias.p,
      jump: jump(one),
      accuracy: yes(one.rewardsAccuracy),
    })),
    highlight: ({ proper }) => proper === "no",
  });
}

/** Earnings of the truth and of the best confidence under the anti-collapse reward. */
export function honestyTable(answers: readonly Honesty[]): DataTable {
  return dataTable({
    title: "The anti-collapse reward: what pays best, and what the truth earns",
    columns: [
      {
        key: "chance",
        label: "Chance of being right",
        help: "how likely the answer is right",
        align: "right",
      },
      { key: "best", label: "Pays best", format: ".1%", help: "the confidence that earns most" },
      { key: "bias", label: "Off by", format: "+.3f", help: "that confidence less the chance" },
      { key: "expected", label: "Earns", format: ".3f", help: "its expected reward" },
      {
        key: "truth",
        label: "The truth earns",
        format: ".3f",
        help: "expected reward of stating the chance",
      },
    ],
    rows: answers.map((answer) => ({ ...answer, chance: formatNumber(answer.p, ".1%") })),
  });
}

/** Calibration of the policies that the rewards ask for. */
export function policiesTable(policies: readonly PolicyMeasures[]): DataTable {
  return dataTable({
    title: "What policies state that maximise a reward, and what comes of it",
    columns: [
      { key: "name", label: "Reward" },
      { key: "distinct", label: "Values", format: "d", help: "different confidences it states" },
      { key: "sure", label: "0% or 100%", format: ".0%", help: "share of what it states" },
      { key: "ece", label: "ECE", format: ".3f" },
      { key: "brier", label: "Brier", format: ".3f" },
      { key: "mcb", label: "MCB", format: ".4f" },
      { key: "dsc", label: "DSC", format: ".3f" },
    ],
    rows: policies.map((policy) => ({ ...policy })),
  });
}

/** Reliability of some of the policies. */
export function policiesChart(policies: readonly PolicyMeasures[]): Figure {
  return reliabilityChart({
    title: "What policies state, and how often it comes true",
    subtitle: "Policies that know each question's chance and maximise a reward",
    name: "reliability by reward",
    bins: Object.fromEntries(policies.map(({ name, bins }) => [name, bins])),
  });
}

/** The policy's calibration error beside that of a proper reward's. */
export function policyHeadline(
  policy: PolicyMeasures,
  { beside }: { beside: PolicyMeasures },
): Headline {
  return headline({
    label: `Calibration error (ECE) that the ${policy.name} reward asks for`,
    ...policy.ece,
    format: ".3f",
    note: `the ${beside.name} reward: ${beside.ece.value!.toFixed(3)}`,
  });
}

function yes(holds: boolean): string {
  return holds ? "yes" : "no";
}

function percents(share: number): string {
  return `${Math.round(100 * share)}%`;
}
