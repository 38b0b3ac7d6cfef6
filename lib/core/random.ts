/**
 * A small seeded generator of random numbers, so that every study is reproducible on every machine.
 * sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, passes PractRand and BigCrush.
 */

/** A stream of uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * Returns the stream that belongs to `seed`. Give each use its own `label`, so that drawing more
 * numbers in one place does not shift the numbers of another.
 */
export function random(seed: number, label = ""): Random {
  let [a, b, c, counter] = startOf(seed, label);
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 16; i++) next();
  return next;
}

function startOf(seed: number, label: string): [a: number, b: number, c: number, counter: number] {
  const start = hash(`${seed}/${label}`) | 0;
  return [start, start ^ 0x9e3779b9, start ^ 0x85ebca6b, 1];
}

/** A number in 0 to 2^32 - 1 that stands for a text: FNV-1a (Fowler, Noll & Vo). */
export function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (const char of text) bits = Math.imul(bits ^ char.codePointAt(0)!, 0x01000193);
  return bits >>> 0;
}

/**
 * A number in [0, 1) that stands for a text, to sort texts into shares by. FNV-1a alone will not do:
 * its lowest bit is that of the sum of the letters. The mixing is MurmurHash3's (Appleby).
 */
export function place(text: string): number {
  let bits = hash(text);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 4294967296;
}

/** A whole number from `least` to `most`, both included. */
export function integer(least: number, most: number, next: Random): number {
  return least + Math.floor(next() * (most - least + 1));
}

/** One of the items, all equally likely. */
export function pick<T>(items: readonly T[], next: Random): T {
  return items[Math.floor(next() * items.length)];
}

/** One of the items, each as likely as its weight is large. */
export function weighted<T>(items: readonly T[], weight: (item: T) => number, next: Random): T {
  let left = next() * items.reduce((sum, item) => sum + weight(item), 0);
  return items.find((item) => (left -= weight(item)) < 0) ?? items[items.length - 1];
}

/** A uniformly random order of 0..n-1 (Fisher-Yates). */
export function permutation(n: number, next: Random): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    const swap = order[i];
    order[i] = order[j];
    order[j] = swap;
  }
  return order;
}

/**
 * Bootstrap resamples, one a call: counts of n items, shape [n], when n are drawn with replacement by the numbers of
 * `random(seed, label)`. The generator is written out once more, as a call for each number takes twice the time.
 */
export function resampler(
  n: number,
  seed: number,
  label: string,
): (into: Float64Array | Uint8Array) => void {
  const state = Int32Array.from(startOf(seed, label));
  const draw = (times: number, into?: Float64Array | Uint8Array) => {
    let [a, b, c, counter] = state;
    for (let i = 0; i < times; i++) {
      const t = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = ((c << 21) | (c >>> 11)) + t | 0;
      if (into) into[Math.floor((t >>> 0) / 4294967296 * n)]++;
    }
    state.set([a, b, c, counter]);
  };
  draw(16);
  return (into) => {
    into.fill(0);
    draw(n, into);
  };
}
