/** Log-odds and their inverse, with the clip that keeps those of 0 and 1 finite. */

/**
 * Confidences nearer to 0 and 1 than this are taken to be this far: log-odds of at most 13.8. With
 * 1e-12, as in verified_calibration, a few confidences of exactly 1 outweigh all others.
 */
export const CLIP = 1e-6;

/** The confidence moved into [clip, 1 - clip]. */
export function clipped(confidence: number, clip: number): number {
  return Math.min(1 - clip, Math.max(clip, confidence));
}

/** ln(c / (1 - c)) of the clipped confidence. */
export function logit(confidence: number, clip: number): number {
  const c = clipped(confidence, clip);
  return Math.log(c) - Math.log1p(-c);
}

/** 1 / (1 + e^-z), in [0, 1]. */
export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** The log-loss of log-odds z against a label y in [0, 1]: log(1 + e^z) - y z, without overflow. */
export function logLoss(z: number, y: number): number {
  return Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - y * z;
}
