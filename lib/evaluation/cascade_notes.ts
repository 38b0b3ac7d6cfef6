/** What a card says of a cascade besides its figures: whose confidence it is, and how answers of equal score stand. */
import { counted } from "../core/wording.ts";
import type { DatasetCard } from "../outcomes/mod.ts";

/** Columns that are what their name says; `confidence` itself may be any of them. */
const KNOWN: Readonly<Record<string, string>> = {
  "score.stated": "what the model states",
  "score.tokens": "the probability of the answer's tokens",
  "score.agreement": "the share of samples that give the same answer",
};

/**
 * @param by The column that escalates.
 * @param options.ends Where each group of answers of one score ends, on the tested queries.
 */
export function cascadeNotes(
  by: string,
  { card, ends }: { card: DatasetCard; ends: Int32Array },
): string[] {
  const groups = ends.map((end, g) => end - (ends[g - 1] ?? 0)), n = ends.at(-1) ?? 0;
  const tied = groups.filter((size) => size > 1).reduce((a, b) => a + b, 0);
  const rest = tied === 0
    ? "no two are equal"
    : `${
      (100 * tied / n).toFixed(1)
    }% have the score of another one. Answers of equal score are escalated together; ` +
      "between two thresholds the curve is a straight line, the mean over all orders of them";
  return [
    sourceOf(by, card),
    `${counted(n, "answer")} with ${counted(ends.length, "different value")} of ${by}: ${rest}`,
  ];
}

/** As the table's card says it, in the sentence that the makers of tables write. */
function sourceOf(by: string, { description }: DatasetCard): string {
  const [, told] = /\bConfidence is (.+?)\.(?: |$)/.exec(description ?? "") ?? [];
  if (by !== "confidence") return `Escalates by ${by}${by in KNOWN ? `, ${KNOWN[by]}` : ""}`;
  return told === undefined
    ? "Escalates by confidence; the table's card does not say whether it is stated, of tokens, or a verdict"
    : `Escalates by confidence, which is ${told.replace(/;.*$/, "")}`;
}
