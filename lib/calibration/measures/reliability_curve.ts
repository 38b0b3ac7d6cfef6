/** The reliability curve with what is sure of it: the bins of the table, each with an interval of its accuracy. */
import type { Interval } from "../../stats/bootstrap.ts";
import { meanEstimate } from "../../stats/mean.ts";
import { assignBins, type BinningOptions } from "./bins.ts";
import { type ReliabilityBin, reliabilityTable } from "./reliability.ts";

export interface CurveBin extends ReliabilityBin {
  /** 95% interval of the accuracy, by query: Wilson's where answers are right or wrong, else Student's. */
  ci95: Interval;
}

/**
 * The non-empty bins of confidences in [0, 1] against outcomes in [0, 1].
 *
 * @param options.groups The query of each row. @default {each its own}
 * @throws {UserError} as reliabilityTable() does
 */
export function reliabilityCurve(
  confidence: ArrayLike<number>,
  correct: ArrayLike<number>,
  { groups, ...binning }: Pick<BinningOptions, "bins" | "edges"> & {
    groups?: ArrayLike<string | number> | undefined;
  },
): CurveBin[] {
  const table = reliabilityTable(confidence, correct, binning);
  const { bin } = assignBins(confidence, binning);
  const rows = Map.groupBy(bin.keys(), (row) => bin[row]);
  const inOrder = [...rows].sort(([a], [b]) => a - b).map(([, rows]) => rows);
  return table.map((one, b) => {
    const { lo, hi } = meanEstimate(inOrder[b].map((row) => correct[row]), {
      groups: groups && inOrder[b].map((row) => groups[row]),
      range: [0, 1],
    });
    return { ...one, ci95: [lo, hi] };
  });
}
