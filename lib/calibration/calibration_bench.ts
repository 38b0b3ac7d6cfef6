/** Every measure of a million rows: `deno task bench`. */
import { random } from "../core/random.ts";
import { fitIsotonic } from "../stats/mod.ts";
import {
  ace,
  adaptiveAce,
  auprc,
  aurc,
  auroc,
  brier,
  calibrationErrorDraws,
  corp,
  debiasedL1,
  debiasedL2,
  eAurc,
  ece,
  hendrycksRms,
  ks,
  kuiper,
  mce,
  mmce,
  murphy,
  nll,
  prr,
  reliabilityTable,
  rmsce,
  smoothEce,
  spiegelhalter,
} from "./mod.ts";

const next = random(1, "bench");
const confidence = Float64Array.from({ length: 1_000_000 }, next);
const correct = confidence.map((c) => next() < c ** 1.2 ? 1 : 0);
/** As models state them: a hundred values. */
const stated = confidence.map((c) => Math.round(100 * c) / 100);

const width = (edges: "left" | "right") =>
  reliabilityTable(confidence, correct, { bins: 15, edges });
const mass = (binning: "mass" | "mass-ties") =>
  reliabilityTable(confidence, correct, { bins: 15, binning });

const groups: Record<string, Record<string, () => unknown>> = {
  "bins of equal width": {
    "table, left edges": () => width("left"),
    "table, right edges": () => width("right"),
    "ECE, RMSCE, MCE and ACE": () => {
      const table = width("left");
      return [ece, rmsce, mce, ace].map((measure) => measure(table));
    },
    "Murphy's terms": () => murphy(confidence, correct),
    "the four on 20 resamples": () =>
      calibrationErrorDraws(confidence, correct, { bins: 15, draws: 20, seed: 1 }),
  },
  "bins of equal mass": {
    "table, as verified_calibration": () => mass("mass"),
    "table, ties together": () => mass("mass-ties"),
    "adaptive ACE": () => adaptiveAce(confidence, correct),
    "debiased L2": () => debiasedL2(confidence, correct),
    "debiased L1, 1,000 resamples": () => debiasedL1(confidence, correct, { seed: 1 }),
    "Hendrycks RMS": () => hendrycksRms(confidence, correct),
    "Hendrycks RMS, stated": () => hendrycksRms(stated, correct),
  },
  "no bins": {
    "smooth ECE": () => smoothEce(confidence, correct),
    "smooth ECE, stated": () => smoothEce(stated, correct),
    MMCE: () => mmce(confidence, correct),
    CORP: () => corp(confidence, correct),
    isotonic: () => fitIsotonic(confidence, correct),
    Brier: () => brier(confidence, correct),
    NLL: () => nll(confidence, correct),
  },
  "ranks and tests": {
    AUROC: () => auroc(confidence, correct),
    AUPRC: () => auprc(confidence, correct),
    AURC: () => aurc(confidence, correct),
    "E-AURC": () => eAurc(confidence, correct),
    PRR: () => prr(confidence, correct),
    "Kolmogorov-Smirnov": () => ks(confidence, correct),
    Kuiper: () => kuiper(confidence, correct),
    Spiegelhalter: () => spiegelhalter(confidence, correct),
  },
};

for (const [group, measures] of Object.entries(groups)) {
  for (const [name, measure] of Object.entries(measures)) {
    Deno.bench({
      name,
      group: `1,000,000 rows, ${group}`,
      n: 5,
      warmup: 1,
      fn: () => void measure(),
    });
  }
}
