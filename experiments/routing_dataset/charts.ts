/** Charts and tables of a routing dataset, and of how far its ratings can be trusted. */
import { mean } from "simple-statistics";
import { proportion } from "../../lib/evaluation/mod.ts";
import { barChart, type DataTable, dataTable, type Figure } from "../../lib/report/mod.ts";
import type { RatedAnswer, RoutingDataset } from "./study.ts";

const RATINGS = [5, 4, 3, 2, 1] as const;

/** The least rating of an answer that counts as good enough: as the original study had it. */
const GOOD = 4;

function isGood({ rating: { rating } }: RatedAnswer): boolean {
  return rating !== null && rating >= GOOD;
}

/** An answer of each rating. */
export function examplesTable({ answers }: RoutingDataset): DataTable {
  const examples = RATINGS.flatMap((rating) =>
    answers.filter((answer) => answer.rating.rating === rating).slice(0, 2)
  );
  return dataTable({
    title: "Two answers of each rating",
    columns: [
      { key: "prompt", label: "Prompt" },
      { key: "response", label: "Answer", align: "left" },
      { key: "rating", label: "Rating", format: "d" },
      { key: "explanation", label: "Why" },
      { key: "reference", label: "Reference", align: "left", help: "The judge did not see it" },
    ],
    rows: examples.map(({ question, answer, rating }) => ({
      prompt: question.prompt,
      reference: question.reference,
      response: answer?.text,
      ...rating,
    })),
  });
}

/** How often each rating was given. */
export function ratingsChart({ answers }: RoutingDataset): Figure {
  const good = answers.filter(isGood).length / answers.length;
  return barChart({
    title: `${(100 * good).toFixed(0)}% of the answers are rated ${GOOD} or 5`,
    subtitle: `Share of ${answers.length} answers by rating; the others would go to a strong model`,
    name: "ratings",
    valueTitle: "share",
    format: ".1%",
    bars: RATINGS.map((rating) => ({
      label: `rated ${rating}`,
      value: mean(answers.map((answer) => answer.rating.rating === rating ? 1 : 0)),
    })),
  });
}

/** How often answers of a rating are right, where there is a verifier. */
export function judgeChart(
  { answers }: RoutingDataset,
  { title }: { title: string },
): Figure {
  return barChart({
    title,
    subtitle: "Share of right answers by rating, with 95% intervals",
    name: "right answers by rating",
    valueTitle: "right",
    format: ".0%",
    bars: RATINGS.flatMap((rating) => {
      const rated = answers.filter((answer) => answer.rating.rating === rating);
      if (rated.length === 0) return [];
      const label = `rated ${rating} (${rated.length})`;
      return { label, ...proportion(rated.map(({ correct }) => correct === true)) };
    }),
  });
}

/** The labels a router would learn from, held against the truth. */
export function labelTable({ answers }: RoutingDataset): DataTable {
  const share = (of: (answer: RatedAnswer) => boolean) => proportion(answers.map(of));
  return dataTable({
    title:
      `"Good enough" by the judge (${GOOD} or 5) and by the verifier, as shares of the answers`,
    columns: [
      { key: "judge", label: "" },
      { key: "right", label: "right", format: ".1%" },
      { key: "wrong", label: "wrong", format: ".1%" },
    ],
    rows: [
      {
        judge: "good enough for the judge",
        right: share((answer) => isGood(answer) && answer.correct === true),
        wrong: share((answer) => isGood(answer) && answer.correct === false),
      },
      {
        judge: "not good enough",
        right: share((answer) => !isGood(answer) && answer.correct === true),
        wrong: share((answer) => !isGood(answer) && answer.correct === false),
      },
    ],
  });
}

/** What it cost, whenever that was paid. */
export function spendingTable({ answers, spent, earlier }: RoutingDataset): DataTable {
  const row = (what: string, usd: number) => ({
    what,
    usd,
    each: 1e6 * usd / answers.length,
    thousand: 1000 * usd / answers.length,
  });
  return dataTable({
    title: `Cost of ${answers.length} prompts`,
    columns: [
      { key: "what", label: "" },
      { key: "usd", label: "US dollars", format: ".2~g" },
      { key: "each", label: "millionths of a dollar each", format: ".3~g" },
      { key: "thousand", label: "dollars a 1,000 prompts", format: ".2~g" },
    ],
    rows: [
      row("answers", spent.answers + earlier.answers),
      row("ratings", spent.ratings + earlier.ratings),
    ],
  });
}
