/** Drawing a token from a model's logits. */
import type { Random } from "../core/random.ts";

/** A token as text, with its log-probability under the model at temperature 1. */
export interface TokenLogProb {
  token: string;
  logProb: number;
}

export interface Sampling {
  /** Divides the logits; at 0 the likeliest token is taken. */
  temperature: number;
  /** Nucleus sampling (Holtzman et al., arXiv 1904.09751): the likeliest tokens that have this mass. */
  topP: number;
}

/** A token and its log-probability at temperature 1, whatever it was drawn at. */
export function sampleToken(
  logits: Float32Array,
  { temperature, topP }: Sampling,
  next: Random,
): { token: number; logProb: number } {
  const top = argmax(logits);
  const token = temperature === 0 ? top : draw(logits, logits[top], { temperature, topP }, next);
  return { token, logProb: logits[token] - logSumExp(logits, logits[top]) };
}

function draw(
  logits: Float32Array,
  max: number,
  { temperature, topP }: Sampling,
  next: Random,
): number {
  const weights = Float64Array.from(logits, (logit) => Math.exp((logit - max) / temperature));
  let mass = weights.reduce((sum, weight) => sum + weight, 0);
  let tokens: Iterable<number> = weights.keys();
  if (topP < 1) {
    const order = [...weights.keys()].sort((a, b) => weights[b] - weights[a]);
    let kept = 0, size = 0;
    while (size < order.length && kept < topP * mass) kept += weights[order[size++]];
    mass = kept;
    tokens = order.slice(0, size);
  }
  let left = next() * mass, token = 0;
  for (token of tokens) {
    left -= weights[token];
    if (left < 0) break;
  }
  return token;
}

export function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/** log sum exp(logits), `max` being the largest of them. */
export function logSumExp(logits: Float32Array, max: number): number {
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i] - max);
  return max + Math.log(sum);
}

/** Probability of a whole answer: the product over its tokens. */
export function probabilityOf(tokens: readonly TokenLogProb[]): number {
  return Math.min(1, Math.exp(tokens.reduce((sum, { logProb }) => sum + logProb, 0)));
}
