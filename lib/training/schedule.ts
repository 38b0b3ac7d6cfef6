/**
 * Learning rates over a run: a warm-up, then a cosine (Loshchilov & Hutter, arXiv 1608.03983), or no
 * decay until shortly before the end (warm-up, stable, decay: Hu et al., arXiv 2404.06395).
 */

/** The learning rate of update `step`, which counts from 1. */
export type Schedule = (step: number) => number;

export interface Decay {
  /** The highest rate, reached at the end of the warm-up. */
  peak: number;
  /** Updates in which the rate rises linearly from 0 to the peak. @default 0 */
  warmup?: number;
  /** Updates in all. */
  steps: number;
  /** The last rate as a share of the peak. @default 0 */
  floor?: number;
}

export function cosine(options: Decay): Schedule {
  return decay(options, (done) => (1 + Math.cos(Math.PI * done)) / 2);
}

/**
 * Stays at the peak and falls linearly in the last `cooldown` updates. How long a run is to be can thus
 * be decided while it goes.
 */
export function stable(options: Decay & { cooldown: number }): Schedule {
  const { warmup = 0, steps, cooldown } = options;
  const from = Math.max(0, steps - cooldown - warmup) / Math.max(1, steps - warmup);
  return decay(options, (done) => done <= from ? 1 : (1 - done) / (1 - from));
}

/** `shape` falls from 1 to 0 as `done` goes from 0 to 1. */
function decay(
  { peak, warmup = 0, steps, floor = 0 }: Decay,
  shape: (done: number) => number,
): Schedule {
  return (step) => {
    if (step < warmup) return peak * step / warmup;
    const done = Math.min(1, (step - warmup) / Math.max(1, steps - warmup));
    return peak * (floor + (1 - floor) * shape(done));
  };
}
