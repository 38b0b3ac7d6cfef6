/** Our side of the measures of a million confidences. */
import {
  ace,
  auroc,
  calibrationErrorDraws,
  ece,
  mce,
  platt,
  reliabilityTable,
  rmsce,
  smoothEce,
} from "../../lib/calibration/mod.ts";
import { applyIsotonic, fitIsotonic } from "../../lib/stats/mod.ts";
import { readDoubles } from "./inputs.ts";
import { serveTasks } from "./protocol.ts";

const BINS = 15, DRAWS = 200;

const confidence = await readDoubles("confidence.f64");
const correct = await readDoubles("correct.f64");
const table = () => reliabilityTable(confidence, correct, { bins: BINS });

await serveTasks({
  binned() {
    const bins = table();
    return { check: { ece: ece(bins), rmsce: rmsce(bins), mce: mce(bins), ace: ace(bins) } };
  },
  ece: () => ({ check: { value: ece(table()) } }),
  rmsce: () => ({ check: { value: rmsce(table()) } }),
  mce: () => ({ check: { value: mce(table()) } }),
  ace: () => ({ check: { value: ace(table()) } }),
  smooth_ece: () => ({ check: { value: smoothEce(confidence, correct).value } }),
  auroc: () => ({ check: { value: auroc(confidence, correct) } }),
  bootstrap() {
    const options = { bins: BINS, draws: DRAWS, seed: 1 };
    const draws = calibrationErrorDraws(confidence, correct, options).get("ece")!;
    const mean = draws.reduce((sum, value) => sum + value, 0) / DRAWS;
    const squares = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { check: { mean, deviation: Math.sqrt(squares / (DRAWS - 1)) } };
  },
  platt() {
    const [low, middle, high] = platt().fit(confidence, correct).apply([0.1, 0.5, 0.9]);
    return { check: { low, middle, high } };
  },
  isotonic() {
    const fitted = applyIsotonic(fitIsotonic(confidence, correct), confidence);
    return { check: { squares: fitted.reduce((sum, p) => sum + p * p, 0) / fitted.length } };
  },
});
