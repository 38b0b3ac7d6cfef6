/**
 * From prompts to costs: a mix of prompts, 20 answers of three models to each, their scores, and what the best of
 * n of them is worth and costs. The steps and sizes are those of BEST-Route (arXiv 2506.22716, section 4), whose
 * sampled stage this is, on a world where every answer can be verified.
 *
 *     deno task lab run 20
 */
import { join } from "node:path";
import { codeDigest } from "../../lib/core/code_digest.ts";
import { digestOf } from "../../lib/core/digest.ts";
import { Store } from "../../lib/core/store/store.ts";
import { openAnswerScorer, sampleOutcomes, scoreOutcomes } from "../../lib/grading/mod.ts";
import { priceOf } from "../../lib/models/mod.ts";
import {
  candidateMeans,
  type Drawn,
  type Mix,
  mixPrompts,
  openOutcomes,
  type Outcome,
  OutcomeTable,
  parseCandidates,
  saveQuestions,
  saveTable,
  selectQueries,
  toMatrix,
} from "../../lib/outcomes/mod.ts";
import { pocketInputs, pocketOutcomesFile, readModelCard } from "../../lib/pocket/mod.ts";
import {
  bootstrap,
  differenceEstimate,
  type Estimate,
  estimateOf,
  intervalOf,
  meanEstimate,
} from "../../lib/stats/mod.ts";

/** Weak, specialist, strong. */
export const MODELS = ["pocket-small", "pocket-maths", "pocket-large"] as const;
export type Model = typeof MODELS[number];

/** The names of the mixed sources, in their order. */
const SOURCES = ["pocket", "a table of pocket outcomes"];

/**
 * `prompts` of pocket's questions and `more` of a table that was answered earlier: a third of its questions are
 * pocket's own, which the mix has already. Split 80/10/10 by prompt.
 */
export async function mixed(
  { prompts, more, seed }: { prompts: number; more: number; seed: number },
): Promise<Mix> {
  const table = await pocketOutcomesFile({ train: Math.ceil(more / 2), test: more, seed });
  const { table: questions, drawn } = await mixPrompts(
    [{ from: "pocket", count: prompts }, { from: table, count: more }],
    { seed, shares: [80, 10, 10] },
  );
  const named = drawn.map((source, i): Drawn => ({ ...source, from: SOURCES[i] }));
  return { table: questions, drawn: named };
}

/**
 * The samples of all models for a mix, verified and with partial credit. They are kept: the same prompts, models and
 * settings give the same answers.
 */
export async function responses(
  { table: { frame, card } }: Mix,
  { samples, seed }: { samples: number; seed: number },
): Promise<OutcomeTable> {
  const parts = {
    ...{ samples, seed, prompts: digestOf(frame.toRecords()) },
    ...{ models: await pocketInputs(), code: await codeDigest(import.meta.url) },
  };
  const file = "responses.parquet";
  const folder = await Store.open().files("outcomes", parts, {
    label: `${samples} responses to ${frame.height} prompts`,
    async make(folder) {
      const prompts = join(folder, "mix.jsonl");
      await saveQuestions(new OutcomeTable(frame, card), prompts);
      const { table } = await sampleOutcomes({ prompts, models: [...MODELS], samples, seed });
      const graded = await scoreOutcomes(table, await openAnswerScorer("graded"));
      const scored = await scoreOutcomes(graded, await openAnswerScorer("verifier"), {
        quality: true,
      });
      await saveTable(scored, join(folder, file));
    },
  });
  return await openOutcomes(join(folder, file));
}

/** What the samples of a model look like. */
export interface ModelRow {
  model: Model;
  /** Share of right samples, and of the queries on which all of them or none are. */
  accuracy: Estimate<number>;
  all: Estimate<number>;
  none: Estimate<number>;
  /** Mean partial credit of all samples, and of those that are wrong. */
  graded: Estimate<number>;
  wrong: Estimate<number>;
  /** Different answers among the samples of a query. */
  distinct: Estimate<number>;
}

const textOf = ({ response }: Outcome) => response!.trim().toLowerCase();
const rowsOf = ({ frame }: OutcomeTable) => frame.toRecords() as unknown as Outcome[];
const queryOf = ({ dataset, query_id }: Outcome) => `${dataset}/${query_id}`;

export function modelRows(table: OutcomeTable): ModelRow[] {
  const rows = rowsOf(table);
  return MODELS.map((model) => {
    const own = rows.filter((row) => row.model === model);
    const queries = [...Map.groupBy(own, queryOf).values()];
    const mean = (of: (row: Outcome) => number, among = own) =>
      meanEstimate(among.map(of), { groups: among.map(queryOf), range: [0, 1] });
    const shareOf = (holds: (samples: Outcome[]) => boolean) =>
      meanEstimate(queries.map((samples) => Number(holds(samples))));
    const credit = (row: Outcome) => row["score.graded"]!;
    return {
      model,
      accuracy: mean(({ quality }) => quality!),
      all: shareOf((samples) => samples.every(({ quality }) => quality === 1)),
      none: shareOf((samples) => samples.every(({ quality }) => quality === 0)),
      graded: mean(credit),
      wrong: mean(credit, own.filter(({ quality }) => quality === 0)),
      distinct: meanEstimate(queries.map((samples) => new Set(samples.map(textOf)).size)),
    };
  });
}

/** Share of right samples of a model, by the family of questions. */
export interface FamilyRow {
  family: string;
  model: Model;
  accuracy: Estimate<number>;
}

export function familyRows(table: OutcomeTable): FamilyRow[] {
  const groups = Map.groupBy(rowsOf(table), ({ task, model }) => JSON.stringify([task, model]));
  return [...groups].map(([key, own]) => {
    const [family, model] = JSON.parse(key);
    const accuracy = meanEstimate(own.map(({ quality }) => quality!), {
      groups: own.map(queryOf),
    });
    return { family, model, accuracy };
  });
}

/** The specialist beside another model, on the families that it was trained for or on all others. */
export interface SpecialistRow {
  beside: Model;
  families: string[];
  queries: number;
  /** Share of right samples of pocket-maths less that of the other. */
  gain: Estimate<number>;
}

export async function specialistRows(table: OutcomeTable): Promise<SpecialistRow[]> {
  const { training } = await readModelCard("pocket-maths");
  const own = new Set(training.flatMap(({ emphasis = {} }) => Object.keys(emphasis)));
  const queries = [...Map.groupBy(rowsOf(table), queryOf).values()];
  const others = ["pocket-small", "pocket-large"] as const;
  return others.flatMap((beside) =>
    [true, false].map((its): SpecialistRow => {
      const asked = queries.filter(([{ task }]) => own.has(task!) === its);
      const gains = asked.map((rows) => share(rows, "pocket-maths") - share(rows, beside));
      return {
        beside,
        families: [...new Set(asked.map(([{ task }]) => task!))],
        queries: asked.length,
        gain: differenceEstimate(gains, { verdicts: false })!,
      };
    })
  );
}

function share(rows: readonly Outcome[], model: Model): number {
  const own = rows.filter((row) => row.model === model);
  return own.reduce((sum, { quality }) => sum + quality!, 0) / own.length;
}

/** Of the resamples of the queries. */
export interface Resampling {
  seed: number;
  bootstrap: number;
}

/** pass@n: how probable it is that one of n samples is right. */
export interface PassRow {
  model: Model;
  n: number;
  pass: Estimate<number>;
  /** pass@n of the model less the accuracy of one sample of pocket-large, on the same queries. */
  gain: Estimate<number>;
}

/** pass@n for n = 1 to all samples, in expectation over all draws (Chen et al., arXiv 2107.03374, eq. 1). */
export function passRows(table: OutcomeTable, resampling: Resampling): PassRow[] {
  const samples = table.card.counts.samples.min;
  const { quality, candidates, queries } = toMatrix(table, {
    candidates: MODELS.flatMap((model) => parseCandidates(`${model}@bo1-${samples}:quality`)),
  });
  const k = candidates.length;
  const reference = candidates.findIndex(({ model, n }) => model === "pocket-large" && n === 1);
  const statistics = (weights: ArrayLike<number>) => {
    const means = new Float64Array(k);
    for (let cell = 0; cell < quality.length; cell++) {
      means[cell % k] += weights[Math.floor(cell / k)] * quality[cell] / queries.length;
    }
    return Object.fromEntries(candidates.flatMap((_, j) => [
      [`pass ${j}`, means[j]],
      [`gain ${j}`, means[j] - means[reference]],
    ]));
  };
  const estimate = estimator(queries.length, statistics, resampling);
  return candidates.map(({ model, n }, j) => (
    { model: model as Model, n, pass: estimate(`pass ${j}`), gain: estimate(`gain ${j}`) }
  ));
}

/** What n samples of a model cost a query: estimated from the training split, and on the test split. */
export interface CostRow {
  model: Model;
  n: number;
  /** US dollars; the mean over the training queries. */
  estimated: number;
  /** The mean over the test queries, and the estimate's relative error of it. */
  actual: Estimate<number>;
  bias: Estimate<number>;
  /** Mean distance of the estimate from what a single test query costs, as a share of the actual mean. */
  error: number;
  /** The actual mean as a share of that of one sample of pocket-large. */
  share: number;
}

/** Samples of a candidate at most, as in BEST-Route. */
const MOST = 5;

/** Costs of best-of-n with prices by the token: the prompt is paid once, all drawn samples are. */
export function costRows(table: OutcomeTable, resampling: Resampling): CostRow[] {
  const most = Math.min(MOST, table.card.counts.samples.min);
  const matrix = toMatrix(table, {
    candidates: MODELS.flatMap((model) => parseCandidates(`${model}@bo1-${most}:quality`)),
    tokenPrices: Object.fromEntries(MODELS.map((model) => [model, priceOf(model)])),
  });
  const of = (split: string) =>
    selectQueries(
      matrix,
      [...matrix.queries.keys()].filter((i) => matrix.queries[i].split === split),
    );
  const train = of("train"), test = of("test"), k = matrix.candidates.length;
  const estimated = candidateMeans(train, "cost");
  const statistics = (weights: ArrayLike<number>) => {
    const actual = new Float64Array(k);
    for (let cell = 0; cell < test.cost.length; cell++) {
      actual[cell % k] += weights[Math.floor(cell / k)] * test.cost[cell] / test.queries.length;
    }
    return Object.fromEntries(estimated.flatMap((cost, j) => [
      [`actual ${j}`, actual[j]],
      [`bias ${j}`, cost / actual[j] - 1],
    ]));
  };
  const estimate = estimator(test.queries.length, statistics, resampling);
  const actuals = candidateMeans(test, "cost");
  const large = matrix.candidates.findIndex(({ model, n }) => model === "pocket-large" && n === 1);
  return matrix.candidates.map(({ model, n }, j) => {
    const errors = test.queries.map((_, i) => Math.abs(test.cost[i * k + j] - estimated[j]));
    return {
      model: model as Model,
      n,
      estimated: estimated[j],
      actual: estimate(`actual ${j}`),
      bias: estimate(`bias ${j}`),
      error: errors.reduce((sum, error) => sum + error, 0) / errors.length / actuals[j],
      share: actuals[j] / actuals[large],
    };
  });
}

/** Statistics by their names, with intervals on resamples of n queries. */
function estimator(
  n: number,
  statistics: (weights: ArrayLike<number>) => Record<string, number>,
  { seed, bootstrap: draws }: Resampling,
): (name: string) => Estimate<number> {
  const values = statistics(new Float64Array(n).fill(1));
  const drawn = bootstrap(n, statistics, { draws, seed });
  return (name) => estimateOf(values[name], intervalOf(drawn.get(name), n));
}
