/**
 * Circular labels: a dataset whose two classes are told apart by keywords is won by the keywords, whatever
 * its classes are worth. The original routing study built its 2,000 prompts so, with 77 substrings, and
 * measured routers on them; the rule itself, which nobody measured, gets all of them right.
 */
import { evaluateRouter, type Evaluation, type Plan } from "../../lib/evaluation/mod.ts";
import { type KnownEstimate, proportion } from "../../lib/stats/mod.ts";
import { type CandidateMatrix, selectQueries } from "../../lib/outcomes/mod.ts";
import type { NamedModels } from "../../lib/models/mod.ts";
import { openersOf, routerByName, type RouterFactory } from "../../lib/routers/mod.ts";

/** Substrings that are to tell demanding prompts, in the manner of the original's list. */
const SIGNS = [
  ...[
    "code",
    "program",
    "function",
    "print",
    "loop",
    "list",
    "sort",
    "string",
    "int",
    "var",
    "=",
    "+",
  ],
  ...["sum", "add", "plus", "minus", "times", "count", "how many", "number", "digit", "total"],
];

/** True for a prompt that holds one of the substrings, inside of other words too. */
export function hasSign(prompt: string): boolean {
  const text = prompt.toLowerCase();
  return SIGNS.some((sign) => text.includes(sign));
}

/** The rule as a router: prompts with a sign go to the strong model. */
const keywordRule: RouterFactory = {
  name: "the rule that made the labels",
  description: "prompts that hold one of a list of substrings go to the strong model",
  learnsFrom: "nothing",
  fit: (outcomes) => ({
    name: "the rule that made the labels",
    candidates: outcomes.candidates,
    scale: "match",
    costUsd: 0,
    score: (queries) =>
      Float64Array.from(queries.flatMap(({ prompt }) => [hasSign(prompt) ? 0 : 1, 1])),
  }),
};

export interface CircularResult {
  router: string;
  /** Share of the test queries that the router puts into the class that keywords gave them. */
  agreement: KnownEstimate;
  /** The same router on what the models really answer. */
  evaluation: Evaluation;
}

/**
 * The rule and routers of the registry on labels that keywords made, and on outcomes of two models. Those that
 * learn are fitted twice: to the labels of the training queries, and to their outcomes.
 */
export async function circularLabels(
  plan: Plan,
  { routers, seed, bootstrap, ...models }: NamedModels & {
    routers: string[];
    seed: number;
    bootstrap: number;
  },
): Promise<CircularResult[]> {
  const options = { seed, ...openersOf(models) };
  const [{ train, test }] = plan.splits;
  const labels = labelled(selectQueries(plan.train, train));
  const { queries } = selectQueries(plan.test, test);
  const results: CircularResult[] = [];
  for (const factory of [keywordRule, ...routers.map(routerByName)]) {
    const scores = await (await factory.fit(labels, options)).score(queries);
    results.push({
      router: factory.name,
      // The weak model's score, on either scale: how sure it is that the weak model will do
      agreement: proportion(
        queries.map(({ prompt }, i) => hasSign(prompt) === scores[2 * i] < 0.5),
      ),
      evaluation: await evaluateRouter(factory, plan, {
        ...options,
        draws: bootstrap,
        targets: {},
      }),
    });
  }
  return results;
}

/** Outcomes in which the weak model is right where there is no sign, and the strong one always. */
function labelled(outcomes: CandidateMatrix): CandidateMatrix {
  const quality = Float64Array.from(
    outcomes.queries.flatMap(({ prompt }) => [hasSign(prompt) ? 0 : 1, 1]),
  );
  const offsets = Int32Array.from({ length: quality.length + 1 }, (_, cell) => cell);
  return { ...outcomes, quality, draws: quality, offsets };
}
