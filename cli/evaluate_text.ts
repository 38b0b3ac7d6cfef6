/** What `lab evaluate` prints: the data, the candidates, a line a router, and the thresholds that were fitted. */
import {
  type Cascade,
  costReduction,
  qualityDrop,
  type RouterCard,
} from "../lib/evaluation/mod.ts";
import type { RouterCards } from "../lib/evaluation/router_cards.ts";
import { byTaskText } from "./by_task_text.ts";
import {
  bracketed,
  cascadeThresholdsText,
  chosenText,
  fixed,
  thresholdsText,
} from "./decisions_text.ts";
import { knownText, scoresText } from "./scores_text.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { counted, formatCost } from "../lib/core/wording.ts";
import { removedText } from "../lib/outcomes/mod.ts";
import { formatPValue, type Interval } from "../lib/stats/mod.ts";

export function evaluationText(study: RouterCards, { byTask }: { byTask: boolean }): string {
  const { outcomes, candidates, results, cascades } = study;
  const [{ card: { cost_unit: unit, quality } }] = results;
  const strong = candidates.find(({ role }) => role === "strong")!;
  const curves = results.filter(({ curve }) => curve.x.length > 1).map(({ card }) => card);
  return [
    `${outcomes.name}: ${counted(outcomes.queries, "query", "queries")}, ${outcomes.split}`,
    splitText(outcomes.splits),
    `quality: ${outcomes.quality.what}`,
    `costs: in ${unit}, ${outcomes.costs}`,
    "",
    "Candidates, on the tested queries:",
    alignColumns([
      ["candidate", "role", "quality", "", "cost", "saved %", "drop %", ""],
      ...candidates.map(({ name, role, quality, cost, ci95 }) => [
        name,
        role ?? "",
        quality.toFixed(4),
        bracketed(ci95.quality),
        formatCost(cost, unit),
        costReduction(strong, cost).toFixed(1),
        fixed(qualityDrop(strong, quality), 2),
        bracketed(ci95.drop),
      ]),
    ]),
    `best single candidate, chosen on training queries: ${quality.best_single.toFixed(4)}`,
    `oracle, the best candidate of each query: ${quality.oracle.toFixed(4)}`,
    "",
    "Routers, on the tested queries, with 95% intervals in brackets:",
    alignColumns([
      ["router", "APGR", "", "CPT50", "CPT80", "drop@20%", "drop@40%", "vs random", "p", "ms"],
      ...results.map(({ card, apgrDraws }) => row(card, apgrDraws.length)),
      ...cascades.map(({ name, card }) => [
        name,
        ...measures(card, results[0].apgrDraws.length),
        "-",
      ]),
    ]),
    "",
    ...noGap(quality),
    "drop@20%: percent of the strong model's quality lost where the cost is 20% lower",
    "vs random: mean quality gained on random mixing at the same spend, and its p-value",
    ...curves.length < results.length
      ? ["-: a router that always chooses the same has one point and no curve"]
      : [],
    "",
    ...savings([
      ...curves,
      ...cascades.map(({ name, card }) => ({ ...card, router: name })),
    ]),
    ...scoresText(results.map(({ card }) => card)),
    ...curves.length === 0 ? [] : chosenText(curves),
    ...curves.length === 0 ? [] : thresholdsText(curves, outcomes.splits.length),
    ...cascades.length === 0 ? [] : cascadeThresholdsText(cascades, unit),
    ...byTaskText(study, { all: byTask }),
    ...results.filter(({ card }) => card.overhead.cost_usd > 0).map(({ card }) =>
      `note: ${card.router}: a decision costs ${
        formatCost(card.overhead.cost_usd, "USD")
      } USD, which is ${unit === "USD" ? "counted" : "not counted, as costs are in strong calls"}`
    ),
    ...KNOWING.filter((score) =>
      candidates.some(({ select }) => select === score) ||
      cascades.some(({ by }) => by === `score.${score}`)
    ).map((score) => `note: ${score} knows the right answer: no service can pick or ask by it`),
    ...knownText(results.map(({ card }) => card)),
    ...results.flatMap(({ card }) => card.notes.map((note) => `note: ${card.router}: ${note}`)),
    ...cascades.flatMap(({ name, notes }) => notes.map((note) => `note: ${name}: ${note}`)),
    ...outcomes.confidences && cascades.length === 0
      ? ["note: answers have a confidence: --cascade holds a cascade by it beside the routers"]
      : [],
    ...notes(outcomes),
  ].join("\n");
}

/** Scores that compare with the reference answer, or are the quality itself. */
const KNOWING = ["quality", "verifier", "graded"];

/** How many queries are learned from, validated and tested. */
export function splitText(splits: RouterCards["outcomes"]["splits"]): string {
  const range = (part: "train" | "validation" | "test") => {
    const sizes = splits.map((split) => split[part]);
    const [least, most] = [Math.min(...sizes), Math.max(...sizes)].map((n) =>
      n.toLocaleString("en")
    );
    return least === most ? least : `${least} to ${most}`;
  };
  return `${splits.length === 1 ? "" : "each fold: "}${range("train")} learned from, ` +
    `${range("validation")} to fit thresholds on, ${range("test")} tested`;
}

function row(card: RouterCard, draws: number): string[] {
  return [
    card.leakage.sees_answers ? `${card.router} (sees the answers)` : card.router,
    ...measures(card, draws),
    card.overhead.latency_ms_p50.toFixed(3),
  ];
}

/** What a router and a cascade both have. */
function measures(card: Cascade["card"], draws: number): string[] {
  return [
    fixed(card.apgr, 4),
    bracketed(card.ci95.apgr),
    fixed(card.cpt50, 3),
    fixed(card.cpt80, 3),
    fixed(card.drop_at_cost_reduction["20"], 2),
    fixed(card.drop_at_cost_reduction["40"], 2),
    fixed(card.matched_random.delta, 4),
    card.matched_random.p === null ? "-" : formatPValue(card.matched_random.p, draws),
  ];
}

type Savings = Pick<
  RouterCard,
  "router" | "ci95" | "drop_at_cost_reduction" | "cost_reduction_at_drop"
>;

/** The tables of HybridLLM and BEST-Route. */
function savings(cards: readonly Savings[]): string[] {
  if (cards.length === 0) return [];
  const cell = (value: number | null, interval: Interval | null) =>
    value === null ? "-" : `${value.toFixed(1)} ${percentInterval(interval)}`.trim();
  const reductions = ["10", "20", "40", "60"] as const, drops = ["0", "1", "2"] as const;
  const empty = cards.some(({ drop_at_cost_reduction: drop, cost_reduction_at_drop: saved }) =>
    reductions.some((at) => drop[at] === null) || drops.some((at) => saved[at] === null)
  );
  return [
    "Percent of quality dropped where so much cost is saved, and of cost saved at such a drop, on the tested queries:",
    alignColumns([
      ["router", ...reductions.map((at) => `drop@${at}%`), ...drops.map((at) => `saved@${at}%`)],
      ...cards.map((
        { router, ci95, drop_at_cost_reduction: drop, cost_reduction_at_drop: saved },
      ) => [
        router,
        ...reductions.map((at) => cell(drop[at], ci95.drop_at_cost_reduction[at])),
        ...drops.map((at) => cell(saved[at], ci95.cost_reduction_at_drop[at])),
      ]),
    ]),
    ...empty ? ["-: the router's curve is nowhere that good or that cheap"] : [],
    "",
  ];
}

function percentInterval(interval: Interval | null): string {
  return interval ? `[${interval.map((end) => end.toFixed(1)).join(", ")}]` : "";
}

/** Why no router has an APGR, where none can. */
function noGap({ weak, strong }: RouterCard["quality"]): string[] {
  if (strong > weak) return [];
  const how = strong === weak ? "is as good as the weak one" : "is worse than the weak one";
  return [
    `APGR and CPT are shares of the gap between the models, and there is none: the strong model, ` +
    `${strong.toFixed(4)}, ${how}, ${weak.toFixed(4)}. Name another with --strong.`,
  ];
}

function notes(
  { audit, removed, train_removed, removed_from_train }: RouterCards["outcomes"],
): string[] {
  const told = [
    audit.contaminated.queries > 0 &&
    `${counted(audit.contaminated.queries, "contaminated query", "contaminated queries")} kept`,
    audit.duplicates.extra > 0 &&
    `${counted(audit.duplicates.extra, "query repeats", "queries repeat")} another's prompt`,
    removed_from_train > 0 &&
    `${
      counted(removed_from_train, "training query", "training queries")
    } left out: the prompt is tested`,
    ...removedText(removed).map((step) => `dropped as ${step}`),
    ...removedText(train_removed).map((step) => `dropped of the training table as ${step}`),
  ];
  return told.filter((note) => note !== false).map((note) => `note: ${note}`);
}
