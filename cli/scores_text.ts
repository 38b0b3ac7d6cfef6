/** What commands print of scores as probabilities, and of prompts that a router knew. */
import type { RouterCard } from "../lib/evaluation/mod.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { counted } from "../lib/core/wording.ts";

/** Of routers whose scores are probabilities; others have none to be held against what came of them. */
export function scoresText(cards: readonly RouterCard[]): string[] {
  const rows = cards.flatMap(({ router, calibration }) => {
    if (calibration === null) return [];
    const { of, ece, brier, bins } = calibration;
    const n = bins.reduce((sum, bin) => sum + bin.n, 0);
    const mean = (value: "confidence" | "accuracy") =>
      bins.reduce((sum, bin) => sum + (bin.n === 0 ? 0 : bin.n * bin[value]), 0) / n;
    return [[
      ...[router, of, ece.toFixed(4), brier.toFixed(4)],
      ...[mean("confidence").toFixed(4), mean("accuracy").toFixed(4)],
    ]];
  });
  return rows.length === 0 ? [] : [
    "Scores as probabilities, on the tested queries (NAME+platt and NAME+isotonic calibrate them):",
    alignColumns([
      ["router", "probability of", "ECE", "Brier", "mean score", "came true"],
      ...rows,
    ]),
    "",
  ];
}

/** A sentence for each router that is tested on what it learned from. */
export function knownText(cards: readonly RouterCard[]): string[] {
  return cards.flatMap(({ router, n, leakage: { test_prompts_in_train: known } }) =>
    known === null || known === 0 ? [] : [
      `note: ${router}: it learned from the prompts of ${known.toLocaleString("en")} of ${
        counted(n, "tested query", "tested queries")
      }: on these it looks better than it is`,
    ]
  );
}
