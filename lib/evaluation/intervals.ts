/**
 * The 95% intervals of a router card, over test queries drawn anew; the router and its thresholds stay as they
 * are. How often they hold the truth is measured by bench/coverage.ts.
 */
import type { CandidateMatrix } from "../outcomes/mod.ts";
import { bootstrap, type Interval, intervalOf, pValue } from "../stats/bootstrap.ts";
import { differenceEstimate } from "../stats/difference.ts";
import { meanEstimate } from "../stats/mean.ts";
import {
  type BandPoint,
  type CurveStatistics,
  type Maybe,
  type OperatingPoint,
  orNull,
  type RouterCard,
} from "./card.ts";
import { type Curve, interpolate, type PricedSweep, trace } from "./curve.ts";
import { apgrGrid, auc, cpt, fromWeak, gainOverRandom, pgr } from "./pgr.ts";
import {
  aiq,
  aiqInterval,
  costReductionAtDrop,
  dropsAtCostReductions,
  raisedToHull,
} from "./savings.ts";

/** All but the AIQ, whose intervals have draws of their own; the APGR is made of the AUC. */
function areasAndThresholds(curve: Curve): Record<Exclude<keyof CurveStatistics, "aiq">, number> {
  const area = auc(curve);
  return {
    apgr: pgr(curve, area),
    apgr_grid: apgrGrid(curve),
    cpt50: cpt(curve, 0.5),
    cpt80: cpt(curve, 0.8),
    auc: area,
  };
}

/** What is read off a curve for the savings of a card, at each of some percentages. */
const SAVINGS = {
  drop_at_cost_reduction: {
    at: ["10", "20", "40", "60"],
    of: (curve: Curve, at: number[]) => dropsAtCostReductions(curve, at.toReversed()).reverse(),
  },
  cost_reduction_at_drop: {
    at: ["0", "1", "2"],
    of: (curve: Curve, at: number[]) => at.map((drop) => costReductionAtDrop(curve, drop)),
  },
} as const;

type Savings<T> = {
  [K in keyof typeof SAVINGS]: Record<typeof SAVINGS[K]["at"][number], T>;
};

const GRID = Array.from({ length: 101 }, (_, i) => i / 100);
const GRID_NAMES = GRID.map((x) => `at ${x}`);

export function curveStatistics(curve: Curve): CurveStatistics {
  return mapValues({ ...areasAndThresholds(curve), aiq: aiq(curve) }, orNull);
}

export function curveSavings(curve: Curve): Savings<Maybe> {
  return mapValues(SAVINGS, ({ at, of }) => {
    const values = of(curve, at.map(Number));
    return Object.fromEntries(at.map((percent, i) => [percent, orNull(values[i])]));
  }) as Savings<Maybe>;
}

function savingsBy<T>(value: (name: keyof typeof SAVINGS, at: string) => T): Savings<T> {
  return mapValues(
    SAVINGS,
    ({ at }, name) => Object.fromEntries(at.map((percent) => [percent, value(name, percent)])),
  ) as Savings<T>;
}

/** What a curve has at each cost reduction of a card, in percent. */
export function atReductions<T>(values: (reductions: number[]) => T[]) {
  const { at } = SAVINGS.drop_at_cost_reduction, found = values(at.map(Number));
  return Object.fromEntries(at.map((percent, i) => [percent, found[i]])) as Record<
    typeof at[number],
    T
  >;
}

export interface CurveIntervals {
  ci95: RouterCard["ci95"];
  /** Of the gain on random mixing at the same spend. */
  gain: { ci95: Interval | null; p: Maybe };
  band: BandPoint[];
  /** APGR on each resample. */
  apgrDraws: Float64Array;
}

/** By resamples of the queries; 0 draws leave the intervals out. */
export function curveIntervals(
  priced: PricedSweep,
  options: { draws: number; seed: number },
): CurveIntervals {
  const curve = trace(priced), n = priced.startsStrong.length;
  const atHull = raisedToHull(curve), saved = curveSavings(curve).cost_reduction_at_drop;
  const draws = bootstrap(n, (weights) => {
    const drawn = trace(priced, weights);
    const values: Record<string, number> = {
      ...areasAndThresholds(drawn),
      gain: gainOverRandom(drawn),
      hull: aiq(atHull(drawn)),
    };
    for (const [name, { at, of }] of Object.entries(SAVINGS)) {
      of(drawn, at.map(Number)).forEach((value, i) => values[`${name} ${at[i]}`] = value);
    }
    // Where no threshold is that good the reference is, which saves nothing
    for (const at of SAVINGS.cost_reduction_at_drop.at) {
      const name = `cost_reduction_at_drop ${at}`;
      if (Number.isNaN(values[name]) && saved[at] !== null) values[name] = 0;
    }
    interpolate(fromWeak(drawn) ?? drawn, GRID, { from: "x", to: "quality" })
      .forEach((quality, g) => values[GRID_NAMES[g]] = quality);
    return values;
  }, options);

  const interval = (name: string) => intervalOf(draws.get(name), n);
  const line = fromWeak(curve) ?? curve;
  const quality = interpolate(line, GRID, { from: "x", to: "quality" });
  const cost = interpolate(line, GRID, { from: "x", to: "cost" });
  return {
    ci95: {
      ...mapValues(areasAndThresholds(curve), (_, name) => interval(name)),
      aiq: aiqInterval(aiq(curve), draws.get("hull"), n),
      ...savingsBy((name, at) => interval(`${name} ${at}`)),
    },
    gain: { ci95: interval("gain"), p: pValue(draws.get("gain")) },
    band: GRID.map((x, g) => {
      const [lo, hi] = interval(GRID_NAMES[g]) ?? [null, null];
      return { x, cost: orNull(cost[g]), quality: orNull(quality[g]), lo, hi };
    }),
    apgrDraws: draws.get("apgr") ?? new Float64Array(0),
  };
}

/** Of the quality and of its drop against the reference, at decisions that are fixed. */
export function pointIntervals(
  choice: Int32Array,
  { quality, candidates }: Pick<CandidateMatrix, "quality"> & { candidates: readonly unknown[] },
): OperatingPoint["ci95"] {
  const k = candidates.length;
  const chosen = new Float64Array(choice).map((candidate, i) => quality[i * k + candidate]);
  const reference = new Float64Array(choice).map((_, i) => quality[i * k + k - 1]);
  const verdicts = quality.every((value) => value === 0 || value === 1);
  // A drop is a share of the reference's size: rewards may be negative
  const total = reference.reduce((sum, value) => sum + value, 0), sign = total < 0 ? -1 : 1;
  const lost = differenceEstimate(chosen.map((value, i) => reference[i] - value), {
    verdicts,
    of: reference.map((value) => sign * value),
  });
  const { lo, hi } = meanEstimate(chosen);
  // Whoever always takes the reference loses nothing on other queries either
  const always = choice.every((candidate) => candidate === k - 1);
  return {
    quality: Number.isFinite(hi - lo) ? [lo, hi] : null,
    // Of a reference that is worth nothing there is no share
    drop: total === 0
      ? null
      : always
      ? [0, 0]
      : lost && Number.isFinite(lost.hi - lost.lo)
      ? [100 * lost.lo, 100 * lost.hi]
      : null,
  };
}

function mapValues<K extends string, V, W>(record: Record<K, V>, map: (value: V, key: K) => W) {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, map(value as V, key as K)]),
  ) as Record<K, W>;
}
