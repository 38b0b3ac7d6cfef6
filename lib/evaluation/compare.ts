/**
 * Two runs of `lab evaluate` beside each other: for each pair of routers the differences of what their
 * cards say, B less A. Where both runs tested the same queries the differences are paired: both are
 * computed on the same resamples of the queries. Elsewhere the resamples of the two are independent, and
 * the comparison says that it is unpaired.
 */
import { UserError } from "../core/errors.ts";
import { formatList } from "../core/wording.ts";
import { bootstrap, type Draws, type Interval, intervalOf, pValue } from "../stats/bootstrap.ts";
import { differenceEstimate } from "../stats/difference.ts";
import { type Maybe, orNull } from "./card.ts";
import { priceSweep, trace } from "./curve.ts";
import { chosenMean } from "./operating_point.ts";
import { type RunDifference, runDifferences } from "./run_differences.ts";
import { apgr, gainOverRandom } from "./pgr.ts";
import type { KeptQuery, OpenedRun } from "./run.ts";
import { type Sweep, sweepOf } from "./sweep.ts";

export interface Difference {
  /** E.g. "APGR", or "quality at drop <= 1%". */
  measure: string;
  better: "higher" | "lower";
  a: Maybe;
  b: Maybe;
  /** b - a. */
  delta: Maybe;
  ci95: Interval | null;
  /** Two-sided, of no difference. */
  p: Maybe;
}

export interface Comparison {
  a: { path: string; router: string };
  b: { path: string; router: string };
  /** True where the differences are on the same queries. */
  paired: boolean;
  /** In what else than the router the runs differ. */
  differ: RunDifference[];
  /** Tested queries of each. */
  queries: { a: number; b: number };
  /** Resamples that intervals and p-values are of. */
  draws: number;
  differences: Difference[];
}

export interface CompareOptions {
  /** Resamples of the queries. */
  draws: number;
  seed: number;
}

/**
 * Compares the routers that both runs have; where they have none in common, the only one of each.
 *
 * @throws {UserError} where it is not clear which routers to compare
 */
export function compareRuns(a: OpenedRun, b: OpenedRun, options: CompareOptions): Comparison[] {
  const names = [a, b].map(({ routers }) => routers.map(({ card }) => card.router));
  const common = names[0].filter((name) => names[1].includes(name));
  const pairs = common.map((name) => [name, name]);
  if (common.length === 0) {
    if (names[0].length !== 1 || names[1].length !== 1) {
      throw new UserError(
        `Cannot compare ${a.path} and ${b.path} as they must have a router in common or one each: ` +
          `A has ${formatList(names[0])}; B has ${formatList(names[1])}`,
        { hint: "Evaluate fewer at a time: lab evaluate --router NAME --out FILE.json" },
      );
    }
    pairs.push([names[0][0], names[1][0]]);
  }
  const order = orderOf(a, b), differ = runDifferences(a, b);
  return pairs.map(([one, other]) => {
    const points = pointsOf(a, names[0].indexOf(one), b, names[1].indexOf(other));
    const sides = {
      a: statisticsOf(a, names[0].indexOf(one), points.map(({ name, a }) => ({ name, choice: a }))),
      b: statisticsOf(
        b,
        names[1].indexOf(other),
        points.map(({ name, b }) => ({ name, choice: b })),
      ),
    };
    return {
      a: { path: a.path, router: one },
      b: { path: b.path, router: other },
      paired: order !== null,
      differ,
      queries: { a: a.rows.length, b: b.rows.length },
      draws: options.draws,
      differences: differences(sides, { order, ...options }),
    };
  });
}

/**
 * True where B is worse in any of the comparisons, the whole interval below 0: in APGR or, where a router
 * has none, in quality at its first operating point.
 *
 * @throws {UserError} where a comparison has neither interval
 */
export function isWorse(comparisons: readonly Comparison[]): boolean {
  return comparisons.map(({ a, b, differences }) => {
    const judged = differences.find(({ measure, ci95 }) => measure === "APGR" && ci95 !== null) ??
      differences.find(({ measure, ci95 }) => measure.startsWith("quality") && ci95 !== null);
    if (judged) return judged.ci95![1] < 0;
    throw new UserError(
      `Cannot tell whether ${b.router} of ${b.path} is worse than ${a.router} of ${a.path} as no ` +
        "measure that both have has an interval",
    );
  }).includes(true);
}

/** Where each query of `a` is in `b`; null where the queries are not the same. */
function orderOf(a: OpenedRun, b: OpenedRun): Int32Array | null {
  if (a.rows.length !== b.rows.length) return null;
  const key = ({ dataset, id, prompt }: KeptQuery) => `${dataset}\u0000${id}\u0000${prompt}`;
  const places = new Map(b.rows.map((row, i) => [key(row), i]));
  const order = Int32Array.from(a.rows, (row) => places.get(key(row)) ?? -1);
  return order.includes(-1) || places.size !== a.rows.length ? null : order;
}

type Statistics = (weights: Float64Array) => Record<string, number>;
interface Side {
  n: number;
  /** Costs of other units have no difference. */
  costUnit: string;
  /** Of the router on a resample, given how often each query is in it. */
  at: Statistics;
  /** What decides a quality, by the measure's name: each query's candidate, and its quality. */
  decided: Record<string, { choice: Int32Array; quality: Float64Array }>;
}

/** Choices of a router whose quality and cost are compared; of one that always chooses the same, that one. */
interface Point {
  /** E.g. "at drop <= 1%", "with B at drop <= 1%" where A is fixed, and "" where both are. */
  name: string;
  choice: Int32Array;
}

/** What of A stands beside what of B: the same targets, each of a router with thresholds beside a fixed choice. */
function pointsOf(
  a: OpenedRun,
  routerA: number,
  b: OpenedRun,
  routerB: number,
): { name: string; a: Int32Array; b: Int32Array }[] {
  const [ours, theirs] = [a.choices[routerA], b.choices[routerB]];
  const [fixedA, fixedB] = [isFixed(a, routerA), isFixed(b, routerB)];
  const [any] = Object.values(ours), [other] = Object.values(theirs);
  if (fixedA && fixedB) return [{ name: "", a: any, b: other }];
  if (fixedA) {
    return Object.entries(theirs).map(([target, b]) => ({
      name: ` with B at ${target}`,
      a: any,
      b,
    }));
  }
  if (fixedB) {
    return Object.entries(ours).map(([target, a]) => ({
      name: ` with A at ${target}`,
      a,
      b: other,
    }));
  }
  return Object.entries(ours).filter(([target]) => target in theirs)
    .map(([target, a]) => ({ name: ` at ${target}`, a, b: theirs[target] }));
}

/** True of a router that no threshold moves. */
function isFixed(run: OpenedRun, router: number): boolean {
  return sweepOfRun(run, router).key.length === 0;
}

function sweepOfRun(run: OpenedRun, router: number): Sweep {
  const { scale, estimated_costs } = run.routers[router];
  return sweepOf({
    scores: run.scores[router],
    scale,
    estimatedCosts: Float64Array.from(estimated_costs),
  });
}

function statisticsOf(run: OpenedRun, router: number, points: readonly Point[]): Side {
  const { overhead } = run.routers[router], { candidates, quality, cost } = run;
  const weak = candidates.findIndex(({ role }) => role === "weak");
  const matrix = { candidates, quality, cost };
  const mixture = [...candidates.keys()].filter((j) => candidates[j].mixed);
  const priced = priceSweep(sweepOfRun(run, router), matrix, { weak, mixture, overhead });
  const at: Statistics = (weights) => {
    const curve = trace(priced, weights);
    const values: Record<string, number> = {
      "APGR": apgr(curve),
      "gain over random": gainOverRandom(curve),
    };
    for (const { name, choice } of points) {
      values[`quality${name}`] = chosenMean(run, "quality", { choice, weights });
      values[`cost${name}`] = chosenMean(run, "cost", { choice, weights }) + overhead;
    }
    return values;
  };
  const k = candidates.length;
  const decided = points.map(({ name, choice }) => [
    `quality${name}`,
    { choice, quality: Float64Array.from(choice, (candidate, i) => quality[i * k + candidate]) },
  ]);
  const costUnit = run.routers[router].card.cost_unit;
  return { n: run.rows.length, costUnit, at, decided: Object.fromEntries(decided) };
}

/** b - a, and 0 where they differ by no more than sums in another order do. */
function less(b: number, a: number): number {
  return Math.abs(b - a) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)) ? 0 : b - a;
}

/**
 * Interval and p-value of a difference of mean qualities, which have a width where the two hardly ever differ;
 * null of decisions that are all the same, which never do.
 */
function qualityDifference(
  measure: string,
  { a, b, order }: { a: Side; b: Side; order: Int32Array },
): Pick<Difference, "ci95" | "p"> | null {
  const [one, other] = [a.decided[measure], b.decided[measure]];
  if (!one || !other) return null;
  const gains = one.quality.map((quality, i) => other.quality[order[i]] - quality);
  const same = gains.every((gain, i) => gain === 0 && one.choice[i] === other.choice[order[i]]);
  const verdicts = [one, other].every(({ quality }) => quality.every((q) => q === 0 || q === 1));
  const gain = same ? null : differenceEstimate(gains, { verdicts });
  return gain && { ci95: [gain.lo, gain.hi], p: gain.p };
}

function differences(
  { a, b }: { a: Side; b: Side },
  { order, draws, seed }: CompareOptions & { order: Int32Array | null },
): Difference[] {
  const [one, other] = [a, b].map(({ n, at }) => at(new Float64Array(n).fill(1)));
  let drawn: { a: Draws; b: Draws };
  if (order) {
    const reordered = new Float64Array(b.n);
    const both = bootstrap(a.n, (weights) => {
      order.forEach((place, i) => reordered[place] = weights[i]);
      const values = Object.entries(b.at(reordered)).map(([name, value]) => [`b ${name}`, value]);
      return { ...a.at(weights), ...Object.fromEntries(values) };
    }, { draws, seed });
    drawn = {
      a: both,
      b: new Map(
        [...both].filter(([name]) => name.startsWith("b ")).map(([name, values]) => [
          name.slice(2),
          values,
        ]),
      ),
    };
  } else {
    // Two seeds, so that the resamples are independent even where the numbers of queries are equal
    drawn = {
      a: bootstrap(a.n, a.at, { draws, seed }),
      b: bootstrap(b.n, b.at, { draws, seed: seed + 1 }),
    };
  }
  const shared = Object.keys(one).filter((measure) => measure in other)
    .filter((measure) => a.costUnit === b.costUnit || !measure.startsWith("cost"))
    // Of two fixed choices neither has a curve
    .filter((measure) => Number.isFinite(one[measure]) || Number.isFinite(other[measure]));
  return shared.map((measure) => {
    const [mine, theirs] = [drawn.a.get(measure), drawn.b.get(measure)];
    const gains = mine && theirs && theirs.map((value, draw) => less(value, mine[draw]));
    return {
      measure,
      better: measure.startsWith("cost") ? "lower" : "higher",
      a: orNull(one[measure]),
      b: orNull(other[measure]),
      delta: orNull(less(other[measure], one[measure])),
      ci95: intervalOf(gains, Math.min(a.n, b.n)),
      p: pValue(gains),
      ...(order && qualityDifference(measure, { a, b, order })),
    };
  });
}
