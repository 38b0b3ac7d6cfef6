/** Populations of queries to a weak and a strong model, of which the qualities expected are known. */
import { random } from "../../lib/core/random.ts";
import { priceSweep, trace } from "../../lib/evaluation/curve.ts";
import { curveIntervals, pointIntervals } from "../../lib/evaluation/intervals.ts";
import { apgr, auc, cpt, gainOverRandom } from "../../lib/evaluation/pgr.ts";
import { aiq, costReductionAtDrop, dropAtCostReduction } from "../../lib/evaluation/savings.ts";
import { sweepOf } from "../../lib/evaluation/sweep.ts";
import { sigmoid } from "../../lib/stats/mod.ts";
import type { Population } from "./confidences.ts";

interface World {
  /** How much of a query's difficulty the router knows. */
  knows: number;
  /** How much better the strong model is, and both are at all, in log-odds. */
  gap: number;
  base: number;
  /** Different scores; 0 for as many as there are queries. */
  scores: number;
}

const WORLDS: Record<string, World> = {
  "knows much": { knows: 2, gap: 1.5, base: 0, scores: 0 },
  "knows something": { knows: 0.5, gap: 1.5, base: 0, scores: 0 },
  "knows nothing": { knows: 0, gap: 1.5, base: 0, scores: 0 },
  "tied scores": { knows: 1, gap: 1.5, base: 0, scores: 4 },
  "rare wrong answers": { knows: 1, gap: 1, base: 2.5, scores: 0 },
};

const ROWS = 200_000;
/** The threshold of the operating point. */
const THRESHOLD = 0.5;
const CANDIDATES = ["weak", "strong"];

export function routerPopulations(): Population[] {
  return Object.entries(WORLDS).map(([name, world]): Population => {
    const all = queriesOf(ROWS, world, { seed: -1, expected: true });
    const curve = trace(pricedOf(all)), { weak, strong } = all.chosen;
    return {
      name,
      truth: {
        APGR: apgr(curve),
        CPT50: cpt(curve, 0.5),
        CPT80: cpt(curve, 0.8),
        AUC: auc(curve),
        AIQ: aiq(curve),
        "gain on random": gainOverRandom(curve),
        "drop at 40% saved": dropAtCostReduction(curve, 40),
        "saved at 1% drop": costReductionAtDrop(curve, 1),
        quality: weak,
        drop: 100 * (strong - weak) / strong,
      },
      intervals: (n, { seed, draws }) => {
        const queries = queriesOf(n, world, { seed, expected: false });
        const { ci95, gain } = curveIntervals(pricedOf(queries), { draws, seed });
        const point = pointIntervals(queries.choice, { ...queries, candidates: CANDIDATES });
        return {
          APGR: ci95.apgr,
          CPT50: ci95.cpt50,
          CPT80: ci95.cpt80,
          AUC: ci95.auc,
          AIQ: ci95.aiq,
          "gain on random": gain.ci95,
          "drop at 40% saved": ci95.drop_at_cost_reduction["40"],
          "saved at 1% drop": ci95.cost_reduction_at_drop["1"],
          quality: point.quality,
          drop: point.drop,
        };
      },
    };
  });
}

/** Queries with the models' qualities, right or wrong, or as expected. */
function queriesOf(
  n: number,
  { knows, gap, base, scores: levels }: World,
  { seed, expected }: { seed: number; expected: boolean },
) {
  const next = random(seed, `queries ${knows} ${gap} ${base} ${levels} ${n}`);
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  const scores = new Float64Array(2 * n).fill(1), choice = new Int32Array(n);
  const quality = new Float64Array(2 * n), cost = new Float64Array(2 * n);
  const chosen = { weak: 0, strong: 0 };
  for (let i = 0; i < n; i++) {
    const hard = 1.5 * normal(), length = Math.exp(normal() / 2);
    const score = sigmoid(normal() - knows * hard);
    scores[2 * i] = levels ? Math.round(levels * score) / levels : score;
    choice[i] = scores[2 * i] >= THRESHOLD ? 0 : 1;
    [base - hard, base + gap - 0.6 * hard].forEach((odds, j) => {
      const right = sigmoid(odds);
      quality[2 * i + j] = expected ? right : next() < right ? 1 : 0;
      cost[2 * i + j] = (j === 0 ? 0.1 : 1) * length;
    });
    chosen.weak += quality[2 * i + choice[i]] / n;
    chosen.strong += quality[2 * i + 1] / n;
  }
  return { scores, choice, quality, cost, chosen };
}

function pricedOf({ scores, quality, cost }: ReturnType<typeof queriesOf>) {
  const sweep = sweepOf({ scores, scale: "match", estimatedCosts: Float64Array.of(0.1, 1) });
  return priceSweep(sweep, { quality, cost, candidates: CANDIDATES }, { weak: 0 });
}
