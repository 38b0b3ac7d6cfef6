/**
 * Router cards: how good is each router on recorded outcomes, at what cost, and how sure is that?
 * The method is RouteLLM's (arXiv 2406.18665) with intervals, exact areas and a matched random control.
 *
 *     deno task lab evaluate --outcomes routellm/mmlu --router tfidf-logistic,random,oracle
 */
import { z } from "zod";
import { UserError } from "../lib/errors.ts";
import {
  evaluateRouter,
  type Evaluation,
  type Plan,
  poolOf,
  type Target,
  weakIndex,
} from "../lib/evaluation/mod.ts";
import {
  CATALOGUE,
  CLEANING_STEPS,
  type DatasetCard,
  datasetIsHere,
  holdOut,
  kFold,
  modelMeans,
  openOutcomes,
  type OutcomeMatrix,
  type OutcomeTable,
  selectQueries,
  sharedPrompts,
} from "../lib/outcomes/mod.ts";
import { permutation, random } from "../lib/random.ts";
import { routerByName } from "../lib/routers/mod.ts";

export const configSchema = z.strictObject({
  /** A name of the catalogue or a file. */
  outcomes: z.string(),
  /** Learn from this table instead of cross-fitting: a test of transfer. */
  train: z.string().optional(),
  /** Use the table's own train, validation and test splits instead of cross-fitting. */
  fixedSplit: z.boolean().default(false),
  /** Draw so many of the queries, by the seed; all by default. */
  queries: z.int().min(2).optional(),
  /** Test on queries of these tasks alone, and learn from those of all others: a test of transfer. */
  heldOutTasks: z.array(z.string()).min(1).optional(),
  routers: z.array(z.string()).min(1),
  weak: z.string().optional(),
  strong: z.string().optional(),
  models: z.array(z.string()).optional(),
  /** US dollars of one call of a model. */
  prices: z.record(z.string(), z.number().positive()).optional(),
  folds: z.int().min(2).default(5),
  seed: z.int().default(1),
  /** Bootstrap resamples; 0 for none. */
  bootstrap: z.int().min(0).default(1000),
  /** Fit a knob for losing at most this percentage of the strong model's quality. */
  maxDrop: z.number().min(0).default(1),
  /** Fit one for a mean cost of a query of at most this much, in the cards' cost unit. */
  maxCost: z.number().positive().optional(),
  /** What to do with the faults that the audit of the outcomes counts. */
  cleaning: z.partialRecord(z.enum(CLEANING_STEPS), z.enum(["keep", "drop"])).default({}),
});

export type Config = z.input<typeof configSchema>;

/** A model of the pool, on all outcomes. */
export interface PoolModel {
  model: string;
  role: "weak" | "strong" | null;
  quality: number;
  /** Mean cost of a call, in the cards' cost unit. */
  cost: number;
}

export interface RouterCards {
  outcomes: {
    name: string;
    queries: number;
    quality: DatasetCard["quality"];
    /** How train and test queries were told apart. */
    split: string;
    audit: DatasetCard["audit"];
    removed: DatasetCard["removed"];
    /** Training queries left out because a test query has the same prompt. */
    removed_from_train: number;
    /** Shares of the queries that the strong model answers better than the weak one, and worse. */
    strong_better: number;
    weak_better: number;
  };
  models: PoolModel[];
  results: Evaluation[];
}

/** The datasets of the catalogue that hold outcomes of a weak and a strong model, and are here. */
export async function recordedPairs(): Promise<string[]> {
  const pairs = CATALOGUE.filter((entry) => entry.weak !== null && entry.strong !== null);
  const here = await Promise.all(pairs.map((entry) => datasetIsHere(entry)));
  return pairs.filter((_, index) => here[index]).map((entry) => entry.name);
}

/** Evaluates the routers of a config, one after another; `onRouter` hears of each before it starts. */
export async function routerCards(
  config: Config,
  { onRouter }: { onRouter?: (name: string, index: number) => void } = {},
): Promise<RouterCards> {
  const settings = configSchema.parse(config);
  const factories = settings.routers.map(routerByName);
  const { table, plan, split, removed } = await openPlan(settings);
  const { test } = plan;
  const results: Evaluation[] = [];
  for (const [index, factory] of factories.entries()) {
    onRouter?.(factory.name, index);
    results.push(
      await evaluateRouter(factory, plan, {
        seed: settings.seed,
        draws: settings.bootstrap,
        targets: targetsOf(settings),
      }),
    );
  }
  const { name, quality, audit, removed: cleaned } = table.card;
  return {
    outcomes: {
      name,
      queries: test.queries.length,
      quality,
      split,
      audit,
      removed: cleaned,
      removed_from_train: removed,
      ...disagreement(test, weakIndex(test)),
    },
    models: describeModels(test),
    results,
  };
}

type Settings = z.output<typeof configSchema>;

/** What routers learn from and what they are scored on, as a config says; no router is needed yet. */
export async function openPlan(
  config: Omit<Config, "routers">,
): Promise<{ table: OutcomeTable; plan: Plan; split: string; removed: number }> {
  const settings = configSchema.parse({ routers: ["random"], ...config });
  const table = await openOutcomes(settings.outcomes, settings.cleaning);
  return { table, ...await planOf(drawn(poolOf(table, settings), settings), settings) };
}

function drawn(matrix: OutcomeMatrix, { queries, seed, outcomes }: Settings): OutcomeMatrix {
  const n = matrix.queries.length;
  if (queries === undefined) return matrix;
  if (queries > n) {
    throw new UserError(`Cannot draw ${queries} queries of ${outcomes} as it has ${n}`);
  }
  return selectQueries(matrix, permutation(n, random(seed, "queries")).slice(0, queries));
}

function targetsOf({ maxDrop, maxCost }: Settings): Record<string, Target> {
  return {
    [`drop <= ${maxDrop}%`]: { maxDrop },
    ...(maxCost === undefined ? {} : { [`cost <= ${maxCost}`]: { maxCost } }),
    "best quality": { best: true },
  };
}

async function planOf(
  test: OutcomeMatrix,
  settings: Settings,
): Promise<{ plan: Plan; split: string; removed: number }> {
  const { seed, folds, fixedSplit, heldOutTasks } = settings;
  if (settings.train !== undefined) {
    const table = await openOutcomes(settings.train, settings.cleaning);
    const prices = settings.prices;
    const all = poolOf(table, { models: test.models, strong: test.models.at(-1), prices });
    const shared = new Set(sharedPrompts(all.queries, test.queries));
    const train = selectQueries(all, [...all.queries.keys()].filter((row) => !shared.has(row)));
    const rows = [...test.queries.keys()];
    return {
      plan: { test, train, splits: [{ ...holdOut(train.queries, { seed }), test: rows }] },
      split: `trained on ${table.card.name}`,
      removed: shared.size,
    };
  }
  if (fixedSplit || heldOutTasks) return fixedPlan(test, settings);
  return {
    plan: { test, train: test, splits: kFold(test.queries, { folds, seed }) },
    split: `${folds}-fold by normalised prompt, seed ${seed}`,
    removed: 0,
  };
}

function fixedPlan(matrix: OutcomeMatrix, settings: Settings) {
  const { outcomes, seed, fixedSplit, heldOutTasks } = settings;
  const test = rowsOf(matrix, settings, "test");
  const shared = new Set(sharedPrompts(matrix.queries, test.map((row) => matrix.queries[row])));
  const known = [rowsOf(matrix, settings, "train"), rowsOf(matrix, settings, "validation")];
  const [train, validation] = known.map((rows) => rows.filter((row) => !shared.has(row)));
  if (test.length === 0 || train.length === 0) {
    const part = heldOutTasks ? `tasks ${heldOutTasks.join(", ")} held out` : "the fixed split";
    throw new UserError(
      `Cannot evaluate on ${outcomes} with ${part} as it needs train and test queries: it has ` +
        `${train.length} to train on (test prompts left out) and ${test.length} to test`,
      {
        hint: heldOutTasks
          ? `Its tasks are ${[...new Set(matrix.queries.map(({ task }) => task))].join(", ")}`
          : "Leave out --fixed-split to cross-validate",
      },
    );
  }
  const heldBack = () => {
    const { train: rest, validation } = holdOut(train.map((row) => matrix.queries[row]), { seed });
    return { train: rest.map((at) => train[at]), validation: validation.map((at) => train[at]) };
  };
  const held = validation.length > 0 ? { train, validation } : heldBack();
  return {
    plan: { test: matrix, train: matrix, splits: [{ ...held, test }] },
    split: [
      ...(fixedSplit ? ["the table's own train and test splits"] : []),
      ...(heldOutTasks ? [`tested on ${heldOutTasks.join(", ")}, trained on all other tasks`] : []),
    ].join("; "),
    removed: known.flat().length - train.length - validation.length,
  };
}

/** Rows of a part: by the table's own split, by the tasks that are held out, or by both. */
function rowsOf(
  { queries }: OutcomeMatrix,
  { fixedSplit, heldOutTasks }: Settings,
  part: "train" | "validation" | "test",
): number[] {
  const held = new Set(heldOutTasks);
  return [...queries.keys()].filter((row) => {
    const { split, task } = queries[row];
    const inSplit = fixedSplit ? split === part : part !== "validation";
    return inSplit && (!heldOutTasks || held.has(task ?? "") === (part === "test"));
  });
}

function disagreement({ quality, models, queries }: OutcomeMatrix, weak: number) {
  const k = models.length, n = queries.length;
  const share = (better: (gap: number) => boolean) =>
    queries.filter((_, i) => better(quality[i * k + k - 1] - quality[i * k + weak])).length / n;
  return { strong_better: share((gap) => gap > 0), weak_better: share((gap) => gap < 0) };
}

function describeModels(matrix: OutcomeMatrix): PoolModel[] {
  const weak = weakIndex(matrix), strong = matrix.models.length - 1;
  const qualities = modelMeans(matrix, "quality"), costs = modelMeans(matrix, "cost");
  return matrix.models.map((name, model) => ({
    model: name,
    role: model === strong ? "strong" : model === weak ? "weak" : null,
    quality: qualities[model],
    cost: costs[model],
  }));
}
