/** What `lab evaluate` prints of decisions: who answers along a curve, and what fitted thresholds do. */
import type { Cascade, RouterCard } from "../lib/evaluation/mod.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { formatCost } from "../lib/core/wording.ts";
import type { Interval } from "../lib/stats/mod.ts";

const REDUCTIONS = ["10", "20", "40", "60"] as const;

/** The row of it in the table. */
const GAP = "gap difference";

/** Share of the queries from which on a candidate is told of. */
const SEEN = 0.05;

/**
 * Who answers along each curve, of routers that have more than two to choose from, and HybridLLM's quality gap
 * difference.
 */
export function chosenText(cards: readonly RouterCard[]): string[] {
  const cell = ({ value, ci95 }: { value: number | null; ci95: Interval | null }) =>
    value === null ? "-" : `${value.toFixed(2)} ${bracketed(ci95, 2)}`.trim();
  const rows = cards.flatMap(({ router, chosen_at_cost_reduction: at }) => {
    if (at === null) return [];
    const names = Object.keys(at["10"].shares);
    const told = names.filter((name) => REDUCTIONS.some((r) => at[r].shares[name].value >= SEEN));
    return [
      ...names.length === 2 ? [] : told.map((name) => [
        router,
        name,
        ...REDUCTIONS.map((r) => cell(at[r].shares[name])),
      ]),
      [router, GAP, ...REDUCTIONS.map((r) => cell(at[r].quality_gap_difference))],
    ];
  });
  const manyCandidates = rows.some(([, name]) => name !== GAP);
  return [
    "Where so much cost is saved:",
    ...manyCandidates
      ? [
        `the share of the tested queries that a candidate answers, if somewhere ${
          100 * SEEN
        }% or more,`,
      ]
      : [],
    "the quality gap difference: the weak candidate's quality less the strong one's on queries that cheaper ones " +
    "answer, minus the same on queries that the strong one answers; chance has 0",
    alignColumns([["router", "", ...REDUCTIONS.map((at) => `at ${at}%`)], ...rows]),
    "",
  ];
}

export function thresholdsText(cards: readonly RouterCard[], folds: number): string[] {
  const points = cards.flatMap(({ router, cost_unit, operating_points }) =>
    operating_points.map(({ target, threshold, quality, cost, cost_reduction, drop, ci95 }) => [
      router,
      target,
      threshold === null ? "-" : thresholdText(threshold),
      quality.toFixed(4),
      formatCost(cost, cost_unit),
      cost_reduction.toFixed(1),
      fixed(drop, 2),
      bracketed(ci95.drop),
    ])
  );
  return [
    "Thresholds fitted on validation queries, and what they do on tested ones:",
    alignColumns([
      ["router", "fitted for", "threshold", "quality", "cost", "saved %", "drop %", ""],
      ...points,
    ]),
    "threshold T is asked of lab serve by the model name router-NAME-T; lab threshold fits one for other targets",
    ...folds === 1 ? [] : [
      "it is fitted on the validation queries of all folds; quality and cost are of each fold's own",
    ],
    ...points.some(([, , threshold]) => threshold === "-")
      ? [
        "-: no threshold from 0 to 1 does the same: quality is not in [0, 1], or all queries go to the strong " +
        "model, also those whose score is no need of it",
      ]
      : [],
    "",
  ];
}

/** As model names of the service have it. */
function thresholdText(threshold: number): string {
  return threshold < 1e-6 && threshold > 0 ? threshold.toFixed(12) : `${threshold}`;
}

export function cascadeThresholdsText(
  cascades: readonly Cascade[],
  unit: RouterCard["cost_unit"],
): string[] {
  return [
    "Thresholds of cascades, fitted on validation queries: the strong one is asked where the score is below.",
    alignColumns([
      [
        ...["cascade", "fitted for", "threshold", "asked", "quality", "cost"],
        ...["saved %", "", "drop %", ""],
      ],
      ...cascades.flatMap(({ name, operating_points }) =>
        operating_points.map((point) => [
          name,
          point.target,
          point.threshold === null ? "-" : point.threshold.toPrecision(4),
          point.escalated.toFixed(3),
          point.quality.toFixed(4),
          formatCost(point.cost, unit),
          point.cost_reduction.toFixed(1),
          bracketed(point.ci95.cost_reduction, 1),
          fixed(point.drop, 2),
          bracketed(point.ci95.drop),
        ])
      ),
    ]),
    "asked: the share of answers after which the strong candidate is asked too; -: always, or never",
    "",
  ];
}

export function bracketed(interval: Interval | null, digits = 3): string {
  return interval ? `[${interval.map((end) => end.toFixed(digits)).join(", ")}]` : "";
}

/** A number with so many digits, and no minus before 0; a dash where it is not known. */
export function fixed(value: number | null, digits: number): string {
  if (value === null || !Number.isFinite(value)) return "-";
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
}
