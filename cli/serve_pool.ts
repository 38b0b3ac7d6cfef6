/** What the routers of `lab serve` learn from, and who answers in the place of each model of it. */
import { UserError } from "../lib/core/errors.ts";
import { poolOf, type PoolOptions, weakIndex } from "../lib/evaluation/mod.ts";
import { bestOf, type Client, openClient, type Price, type Thinking } from "../lib/models/mod.ts";
import {
  type Candidate,
  type CandidateMatrix,
  candidateMeans,
  candidateName,
  openOutcomes,
  type OutcomeTable,
  selectQueries,
} from "../lib/outcomes/mod.ts";
import type { ServedCandidate } from "../lib/serve/mod.ts";
import { cleaningOf, type CostFlags } from "./plan_options.ts";

export interface PoolFlags extends Omit<CostFlags, "price"> {
  /** Of the tokens of the outcomes. */
  outcomePrice?: Record<string, Price>;
  outcomes?: string;
  weak?: string;
  strong?: string;
  candidates?: string[];
  /** Who answers in the place of a model of the outcomes. */
  map?: Record<string, string>;
}

export interface ServedPool {
  candidates: Candidate[];
  /** Their estimated costs. */
  costs: number[];
  /** The outcomes of the training split, or all without one; null where nothing is learned from. */
  train: CandidateMatrix | null;
  /** Models of the outcomes that no router chooses. */
  unused: string[];
}

/** @throws {UserError} for models that the outcomes lack, and for rewards beyond [0, 1] */
export async function servedPool(flags: PoolFlags): Promise<ServedPool> {
  const source = flags.outcomes ?? "pocket";
  const { passRateOf, outcomePrice: tokenPrices, callPrice: prices, scorePrice: scorePrices } =
    flags;
  const { promptCost, replacement } = flags;
  const table = await openOutcomes(source, { ...cleaningOf(flags), passRateOf });
  const costs = { tokenPrices, prices, scorePrices, promptCost, replacement };
  const models = [...new Set(table.frame.getColumn("model").toArray() as string[])];
  const asLearned = (name: string | undefined) => learnedName(name, { ...flags, source, models });
  for (const name of Object.keys(flags.map ?? {})) asLearned(name);
  const pair = { weak: asLearned(flags.weak), strong: asLearned(flags.strong) };
  const pool = flags.candidates
    ? poolOf(table, { ...costs, ...pair, candidates: flags.candidates })
    : pairOf(table, { ...costs, ...pair });
  const outside = pool.quality.find((quality) => quality < 0 || quality > 1);
  if (outside !== undefined) {
    throw new UserError(
      `Cannot serve routers fitted on ${source} as quality must be in [0, 1]: ` +
        `current value is ${outside}`,
    );
  }
  const rows = pool.queries.flatMap(({ split }, row) => split === "train" ? [row] : []);
  const used = new Set(pool.candidates.map(({ model }) => model));
  const train = rows.length > 0 ? selectQueries(pool, rows) : pool;
  return {
    ...{ train, candidates: train.candidates, costs: candidateMeans(train, "cost") },
    unused: models.filter((model) => !used.has(model)).sort(),
  };
}

/** The two that are named; where one is not, the cheapest or the best of the outcomes. */
function pairOf(
  table: OutcomeTable,
  { weak, strong, ...costs }: Omit<PoolOptions, "candidates">,
): CandidateMatrix {
  if (weak !== undefined && strong !== undefined) return poolOf(table, { ...costs, weak, strong });
  const all = poolOf(table, { ...costs, strong });
  const names = all.candidates.map(candidateName);
  return poolOf(table, { ...costs, weak: weak ?? names[weakIndex(all)], strong: names.at(-1) });
}

/** The outcomes' name of a model that is named as there, or by who answers in its place. */
function learnedName(
  name: string | undefined,
  { source, models, map = {} }: PoolFlags & { source: string; models: string[] },
): string | undefined {
  if (name === undefined || models.includes(name)) return name;
  const [learned] = Object.entries(map).find(([, served]) => served === name) ?? [];
  if (learned !== undefined && models.includes(learned)) return learned;
  throw new UserError(
    `Cannot serve ${name} by routers that learn from ${source} as it has no outcomes of that model: ` +
      `it has ${models.sort().join(", ")}`,
    {
      hint: "Name outcomes of it with --outcomes, or whose place it takes with " +
        `--map ${models[0]}=${name}`,
    },
  );
}

/** Who answers in the place of each candidate, and what of that the user should know. */
export async function openCandidates(
  { candidates, costs }: Pick<ServedPool, "candidates" | "costs">,
  { map = {}, price = {}, thinking = {}, baseUrl, allowOtherVersion, maxConcurrent }: {
    map?: Record<string, string>;
    price?: Record<string, Price>;
    thinking?: Record<string, Thinking>;
    baseUrl?: string;
    allowOtherVersion?: boolean;
    maxConcurrent: number;
  },
): Promise<ServedCandidate[]> {
  const opened = new Map<string, Promise<Client>>();
  const open = (learned: string) => {
    const name = servedName(learned, map);
    if (!opened.has(name)) {
      // Requests side by side want the other cores: with one each more are answered in a second
      const own = { price: price[name], thinking: thinking[name], threads: 1 };
      const shared = { baseUrl, allowOtherVersion, concurrent: maxConcurrent };
      opened.set(name, openClient(name, { ...own, ...shared }));
    }
    return opened.get(name)!.catch((error) => {
      if (!(error instanceof UserError) || learned in map) throw error;
      throw new UserError(error.message, {
        hint: `${error.hint === undefined ? "" : `${error.hint}\n`}` +
          `Or name who answers in the place of ${learned}: --map ${learned}=MODEL`,
        cause: error,
      });
    });
  };
  return await Promise.all(candidates.map(async (candidate, j) => {
    const { model, n, select } = candidate;
    const client = await open(model);
    const name = candidateName({ ...candidate, model: servedName(model, map) });
    return {
      client: n === 1 ? client : bestOf(client, { n, select: select!, name }),
      cost: costs[j],
    };
  }));
}

function servedName(learned: string, map: Record<string, string>): string {
  return Object.hasOwn(map, learned) ? map[learned] : learned;
}
