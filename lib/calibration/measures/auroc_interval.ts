/**
 * The AUROC with a 95% interval that has a width at 0 and at 1 too: a value is in it if the AUROC observed
 * is near enough, by a variance that depends on the value as Hanley & McNeil's (1982) does (Newcombe 2006,
 * method 5) and has the size that the placements of the rows show (DeLong 1988; of grouped rows, Obuchowski
 * 1997).
 */
import { type Estimate, estimateOf } from "../../stats/estimate.ts";
import { numberGroups } from "../../stats/groups.ts";
import { studentQuantile } from "../../stats/student.ts";
import { groupTies } from "../../stats/ties.ts";

/** As many rows of the rarer kind the formula counts for, beside those whose placements are known. */
const PRIOR = 4;

/**
 * Rows must have passed the check, outcomes 0 or 1. Null where all are right or all are wrong.
 *
 * @param options.groups The query of each row. Each its own by default.
 */
export function aurocEstimate(
  { confidence, correct }: { confidence: ArrayLike<number>; correct: ArrayLike<number> },
  { groups }: { groups?: ArrayLike<string | number> } = {},
): Estimate<number> | null {
  const rows = confidence.length;
  const { value, weight, sum } = groupTies(confidence, correct);
  const right = sum.reduce((total, count) => total + count, 0), wrong = rows - right;
  if (right === 0 || wrong === 0) return null;

  // The share of the other kind's rows that a row is on the good side of
  const placement = new Map<number, { right: number; wrong: number }>();
  let rightBelow = 0, wrongBelow = 0, area = 0;
  value.forEach((c, g) => {
    const wrongHere = weight[g] - sum[g];
    const at = {
      right: (wrongBelow + wrongHere / 2) / wrong,
      wrong: 1 - (rightBelow + sum[g] / 2) / right,
    };
    placement.set(c, at);
    area += sum[g] * at.right / right;
    rightBelow += sum[g];
    wrongBelow += wrongHere;
  });

  const { group, count } = numberGroups(rows, { ids: groups, task: "compute an interval" });
  const parts = new Float64Array(count);
  const few = (n: number) => n > 1 ? Math.sqrt(n / (n - 1)) : 0;
  for (let i = 0; i < rows; i++) {
    const at = placement.get(confidence[i])!;
    parts[group[i]] += correct[i] === 1
      ? few(right) * (at.right - area) / right
      : few(wrong) * (at.wrong - area) / wrong;
  }
  const variance = parts.reduce((total, part) => total + part * part, 0);

  const rarer = Math.min(right, wrong, count), formula = hanleyMcNeil({ right, wrong });
  const prior = PRIOR / rarer * formula((area * rarer + 1) / (rarer + 2));
  const size = (variance + prior) / (formula(area) + prior);
  const t = studentQuantile(rarer + PRIOR);
  const outside = (other: number) => Math.abs(area - other) > t * Math.sqrt(size * formula(other));
  const end = (farthest: number) => {
    let [near, far] = [area, farthest];
    for (let step = 0; step < 50; step++) {
      const middle = (near + far) / 2;
      if (outside(middle)) far = middle;
      else near = middle;
    }
    return near;
  };
  return estimateOf(area, [end(0), end(1)]);
}

/** The variance of an AUROC by its value, as that of two exponential distributions. */
function hanleyMcNeil(
  { right, wrong }: { right: number; wrong: number },
): (area: number) => number {
  const others = (right + wrong) / 2 - 1;
  return (area) =>
    area * (1 - area) * (1 + others * ((1 - area) / (2 - area) + area / (1 + area))) /
    (right * wrong);
}
