/**
 * The data of a case browser: of each query its prompt, what every candidate would have given, and what every router
 * made of it. Rows are lists, so that thousands of queries fit on a page; of a large table a part is kept.
 */
import { z } from "zod";
import { permutation, random } from "../../core/random.ts";
import { bestChoices, type Evaluation } from "../../evaluation/mod.ts";
import type { RouterCards } from "../../evaluation/router_cards.ts";
import { candidateName } from "../../outcomes/mod.ts";
import { kindOf } from "../router_cards/cells.ts";

/** Queries that a browser has at most, half of them those that routers lost most on. */
const MOST = 2000;
/** Characters of a prompt that are kept. */
const PROMPT = 1000;
/** Significant digits: of what is only shown, and of what the page subtracts, as rewards may differ in the fifth. */
const SHOWN = 4, SUBTRACTED = 10;

const numbers = z.array(z.number());

export const caseDataSchema = z.strictObject({
  title: z.string(),
  /** Which queries are here, in a sentence. */
  kept: z.string(),
  /** Queries of the whole table. */
  total: z.int(),
  cost_unit: z.string(),
  /** Names; the last one is the strong candidate. */
  candidates: z.array(z.string()),
  tasks: z.array(z.string()),
  queries: z.array(z.strictObject({
    id: z.string(),
    /** Index into tasks; null where it has none. */
    task: z.int().nullable(),
    /** The prompt's beginning, and how many characters of it are left out. */
    prompt: z.string(),
    cut: z.int(),
    /** By candidate. */
    quality: numbers,
    cost: numbers,
  })),
  routers: z.array(z.strictObject({
    name: z.string(),
    /** Query by candidate; null where the router never chooses it. */
    scores: z.array(z.array(z.number().nullable())),
    targets: z.array(z.strictObject({
      name: z.string(),
      /** Index of the candidate, by query. */
      choice: z.array(z.int()),
      /** Queries of the whole table that another candidate answers better. */
      wrong: z.int(),
    })),
  })),
  /** Indices of the router and its target that are shown first. */
  first: z.tuple([z.int(), z.int()]),
});

export type CaseData = z.infer<typeof caseDataSchema>;

/** Cases of a study whose first router, of those shown, is `router`. */
export function caseData(
  { outcomes, results }: Pick<RouterCards, "outcomes" | "results">,
  { router, seed = 1 }: { router: string; seed?: number },
): CaseData {
  const [{ card, decisions }] = results, matrix = decisions.outcomes;
  const { candidates, queries } = matrix, k = candidates.length;
  const regrets = regretsOf(matrix), rows = keptRows(results, { regrets, seed });
  const tasks = [...new Set(queries.map(({ task }) => task).filter((task) => task !== null))]
    .sort();
  const taskAt = new Map(tasks.map((task, i) => [task, i]));
  const cells = (values: Float64Array, row: number, digits: number) =>
    Array.from(
      values.subarray(row * k, row * k + k),
      (value) => Number(value.toPrecision(digits)),
    );
  return {
    title: `${outcomes.name}, query by query`,
    kept: rows.length === queries.length
      ? `All ${queries.length.toLocaleString("en")} tested queries are here.`
      : `${rows.length.toLocaleString("en")} of ${
        queries.length.toLocaleString("en")
      } tested queries are ` +
        `here: ${
          (MOST / 2).toLocaleString("en")
        } on which the routers lost most, drawn at random where they lost ` +
        "the same, and others drawn at random.",
    total: queries.length,
    cost_unit: card.cost_unit,
    candidates: candidates.map(candidateName),
    tasks,
    queries: rows.map((row) => {
      const { id, task, prompt } = queries[row], beginning = beginningOf(prompt);
      return {
        ...{ id, task: task === null ? null : taskAt.get(task)!, prompt: beginning },
        cut: prompt.length - beginning.length,
        quality: cells(matrix.quality, row, SUBTRACTED),
        cost: cells(matrix.cost, row, SUBTRACTED),
      };
    }),
    routers: results.map(({ card, decisions: { scored, choices } }) => ({
      name: card.router,
      scores: rows.map((row) =>
        cells(scored.scores, row, SHOWN).map((score) => Number.isFinite(score) ? score : null)
      ),
      targets: Object.entries(choices).map(([name, choice]) => ({
        ...{ name, choice: rows.map((row) => choice[row]) },
        wrong: regrets(choice).filter((regret) => regret > 0).length,
      })),
    })),
    first: [Math.max(0, results.findIndex(({ card }) => card.router === router)), 0],
  };
}

/** What choices lose against the best candidate of each query; all routers are tested on the same queries. */
function regretsOf(
  matrix: Evaluation["decisions"]["outcomes"],
): (choice: Int32Array) => Float64Array {
  const { candidates: { length: k }, quality } = matrix, best = bestChoices(matrix);
  return (choice) =>
    new Float64Array(choice).map((chosen, i) => quality[i * k + best[i]] - quality[i * k + chosen]);
}

/** Of each router and target in turn the next query that it lost most on; the rest by chance. In the table's order. */
function keptRows(
  results: readonly Evaluation[],
  { regrets, seed }: { regrets: ReturnType<typeof regretsOf>; seed: number },
): number[] {
  const n = results[0].decisions.outcomes.queries.length;
  if (n <= MOST) return Array.from({ length: n }, (_, row) => row);
  const shuffled = Array.from(permutation(n, random(seed, "cases")));
  const learned = results.filter(({ card }) => kindOf(card) === "router");
  const worst = (learned.length === 0 ? results : learned).flatMap(({ decisions }) =>
    Object.values(decisions.choices).map((choice) => {
      const lost = regrets(choice);
      return shuffled.filter((row) => lost[row] > 0).sort((a, b) => lost[b] - lost[a]).values();
    })
  );
  const kept = new Set<number>();
  for (let left = worst; left.length > 0 && kept.size < MOST / 2;) {
    left = left.filter((rows) => {
      const { value, done } = rows.next();
      if (!done && kept.size < MOST / 2) kept.add(value);
      return !done;
    });
  }
  for (const row of shuffled) if (kept.size < MOST) kept.add(row);
  return [...kept].sort((a, b) => a - b);
}

/** Whole characters: a pair of surrogates is not cut in two. */
function beginningOf(prompt: string): string {
  return prompt.slice(0, PROMPT).replace(/[\ud800-\udbff]$/, "");
}
