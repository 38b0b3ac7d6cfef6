/** Rewards on any scale as labels in [0, 1], which a probability can be fitted to, and back. */
import type { CandidateMatrix } from "../../outcomes/mod.ts";

export interface QualityScale {
  toUnit(quality: number): number;
  fromUnit(probability: number): number;
}

/** The least and the best quality of outcomes. */
export type QualityRange = { low: number; high: number };

export function qualityRange({ quality }: Pick<CandidateMatrix, "quality">): QualityRange {
  return {
    low: quality.reduce((a, b) => Math.min(a, b)),
    high: quality.reduce((a, b) => Math.max(a, b)),
  };
}

/** The scale on which the least quality is 0 and the best is 1. */
export function qualityScale({ low, high }: QualityRange): QualityScale {
  return {
    toUnit: (value) => (value - low) / (high - low || 1),
    fromUnit: (p) => low + p * (high - low),
  };
}
