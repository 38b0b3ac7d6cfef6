/** Rewards on any scale as labels in [0, 1], which a probability can be fitted to, and back. */
import type { CandidateMatrix } from "../../outcomes/mod.ts";

export interface QualityScale {
  toUnit(quality: number): number;
  fromUnit(probability: number): number;
}

/** The scale on which the least quality of the outcomes is 0 and the best is 1. */
export function qualityScale({ quality }: CandidateMatrix): QualityScale {
  const low = quality.reduce((a, b) => Math.min(a, b)),
    high = quality.reduce((a, b) => Math.max(a, b));
  return {
    toUnit: (value) => (value - low) / (high - low || 1),
    fromUnit: (p) => low + p * (high - low),
  };
}
