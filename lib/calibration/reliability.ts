/**
 * Reliability: is what is given a probability of p true in a share p of the cases?
 * Equal-width bins [lo, hi), the last one closed, as in netcal's ECE. Edges are i / bins: the products
 * i * (1 / bins) differ from them in the last bit and put values such as 0.3 in the wrong bin.
 */

export interface ReliabilityBin {
  lo: number;
  hi: number;
  n: number;
  /** Mean probability given in the bin. */
  confidence: number;
  /** Mean outcome in the bin. */
  accuracy: number;
}

/**
 * The non-empty bins of `probabilities` in [0, 1] against `outcomes` in [0, 1], by growing probability.
 */
export function reliabilityTable(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  { bins = 10 }: { bins?: number } = {},
): ReliabilityBin[] {
  const table = Array.from({ length: bins }, (_, b) => ({
    lo: b / bins,
    hi: (b + 1) / bins,
    n: 0,
    confidence: 0,
    accuracy: 0,
  }));
  for (let i = 0; i < probabilities.length; i++) {
    let b = Math.min(bins - 1, Math.floor(probabilities[i] * bins));
    if (probabilities[i] < table[b].lo) b--;
    else if (b < bins - 1 && probabilities[i] >= table[b].hi) b++;
    table[b].n++;
    table[b].confidence += probabilities[i];
    table[b].accuracy += outcomes[i];
  }
  return table.filter((bin) => bin.n > 0).map((bin) => ({
    ...bin,
    confidence: bin.confidence / bin.n,
    accuracy: bin.accuracy / bin.n,
  }));
}

/** Expected calibration error: the mean gap between confidence and accuracy, by rows (Naeini 2015). */
export function ece(bins: ReliabilityBin[]): number {
  const n = bins.reduce((sum, bin) => sum + bin.n, 0);
  return bins.reduce((sum, bin) => sum + bin.n * Math.abs(bin.confidence - bin.accuracy), 0) / n;
}

/** Mean squared error of probabilities; with outcomes of 0 or 1 it is the Brier score. */
export function brier(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < probabilities.length; i++) sum += (probabilities[i] - outcomes[i]) ** 2;
  return sum / probabilities.length;
}
