/** Charts and tables of a routing dataset, and of how far its ratings can be trusted. */
import { barChart, type DataTable, dataTable, type Figure } from "../../lib/report/mod.ts";
import type { Cost, LabelCheck, Rated } from "./study.ts";

/** Answers of each rating. */
export function examplesTable(ratings: Rated[]): DataTable {
  return dataTable({
    title: "Two answers of each rating",
    columns: [
      { key: "prompt", label: "Prompt" },
      { key: "response", label: "Answer", align: "left", help: "that of the weak model" },
      { key: "rating", label: "Rating", format: "d", help: "the judge's, from 1 to 5" },
      { key: "explanation", label: "Why", help: "the judge's reason" },
      {
        key: "reference",
        label: "Reference",
        align: "left",
        help: "the right answer, which the judge did not see",
      },
    ],
    rows: ratings.flatMap(({ examples }) => examples).map(({ question, answer, rating }) => ({
      prompt: question.prompt,
      reference: question.reference,
      response: answer?.text,
      ...rating,
    })),
  });
}

/** Shares of the ratings. */
export function ratingsChart(
  ratings: Rated[],
  { goodFrom, good }: Pick<LabelCheck, "goodFrom" | "good">,
): Figure {
  const answers = ratings.reduce((sum, { n }) => sum + n, 0);
  return barChart({
    title: `${(100 * good.value).toFixed(0)}% of the answers are rated ${fromOn(goodFrom)}`,
    subtitle:
      `Share of answers by rating, ${answers} are rated; the others would go to a strong model`,
    name: "ratings",
    valueTitle: "share",
    format: ".1%",
    bars: ratings.map(({ rating, share }) => ({ label: `rated ${rating}`, value: share })),
  });
}

/** Shares of right answers by rating, where there is a verifier. */
function judgeChart(ratings: Rated[]): Figure {
  return barChart({
    title: "How often answers of each rating are right",
    subtitle: "Share of right answers by rating (number of answers), with 95% intervals",
    name: "right answers by rating",
    valueTitle: "right",
    format: ".0%",
    bars: ratings.flatMap(({ rating, n, right }) =>
      right === null ? [] : { label: `rated ${rating} (${n})`, ...right }
    ),
  });
}

/** The labels a router would learn from, held against the truth. */
function labelTable(labels: LabelCheck): DataTable {
  const { goodFrom, goodAndRight, goodButWrong, poorButRight, poorAndWrong } = labels;
  return dataTable({
    title:
      `"Good enough" by the judge (${fromOn(goodFrom)}) and by the verifier, as shares of the ` +
      "answers",
    columns: [
      { key: "judge", label: "" },
      {
        key: "right",
        label: "right",
        format: ".1%",
        help: "share of all answers that the verifier finds right and the judge as the row says",
      },
      {
        key: "wrong",
        label: "wrong",
        format: ".1%",
        help: "share of all answers that the verifier finds wrong and the judge as the row says",
      },
    ],
    rows: [
      { judge: "good enough for the judge", right: goodAndRight, wrong: goodButWrong },
      { judge: "not good enough", right: poorButRight, wrong: poorAndWrong },
    ],
  });
}

/** The ratings checked by a verifier; nothing where there is none. */
export function checkViews(ratings: Rated[], labels: LabelCheck): (Figure | DataTable)[] {
  const verified = ratings.some(({ right }) => right !== null);
  return verified ? [judgeChart(ratings), labelTable(labels)] : [];
}

/** Costs, whenever they were paid. */
export function spendingTable(costs: Cost[], { prompts }: { prompts: number }): DataTable {
  return dataTable({
    title: `Cost of ${prompts} prompts`,
    columns: [
      { key: "what", label: "" },
      { key: "usd", label: "US dollars", format: ".2~g", help: "for all prompts" },
      {
        key: "millionths",
        label: "millionths of a dollar each",
        format: ".3~g",
        help: "for one prompt",
      },
      {
        key: "thousand",
        label: "dollars a 1,000 prompts",
        format: ".2~g",
        help: "for a thousand of them",
      },
    ],
    rows: costs.map(({ what, usd, each }) => ({
      what,
      usd,
      millionths: 1e6 * each,
      thousand: 1000 * each,
    })),
  });
}

/** "4 or 5", "3 to 5", "5". */
function fromOn(rating: number): string {
  return rating === 5 ? "5" : rating === 4 ? "4 or 5" : `${rating} to 5`;
}
