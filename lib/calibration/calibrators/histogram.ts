/**
 * Histogram binning (Zadrozny & Elkan 2001) with bins of equal width: a confidence becomes the
 * share right in its bin, and the bin's midpoint where no row fell in it. Equals netcal's
 * HistogramBinning.
 */
import { assignBins } from "../measures/bins.ts";
import { checkRows } from "../measures/check.ts";
import type { Calibrator } from "./calibrator.ts";
import { allOf } from "./separation.ts";
import { restoreSteps, stepCalibrator } from "./step_function.ts";

const NAME = "histogram";

/** @param options.bins the number of bins [lo, hi), the last one closed. Default 10. */
export function histogram({ bins = 10 }: { bins?: number } = {}): Calibrator {
  return {
    name: NAME,
    fit(confidence, correct, { weights } = {}) {
      checkRows(confidence, correct, { task: "fit histogram binning", weights });
      const { edges, bin } = assignBins(confidence, { bins });
      const right = new Float64Array(bins), n = new Float64Array(bins);
      for (let i = 0; i < bin.length; i++) {
        const weight = weights ? weights[i] : 1;
        right[bin[i]] += weight * correct[i];
        n[bin[i]] += weight;
      }
      const levels = Array.from(n, (total, b) => {
        return total > 0 ? right[b] / total : (edges[b] + edges[b + 1]) / 2;
      });
      const all = allOf(correct, weights);
      return stepCalibrator({ name: NAME, edges: [...edges.subarray(1, bins)], levels, all });
    },
    restore: (json) => restoreSteps(NAME, json),
  };
}
