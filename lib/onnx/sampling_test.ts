import assert from "node:assert/strict";
import fc from "fast-check";
import { random } from "../core/random.ts";
import { sampleToken } from "./sampling.ts";

const LOGITS = Float32Array.of(1, 3, 2, -Infinity, 0);
const PLAIN = { temperature: 1, topP: 1 };

/** How often each token is drawn in n draws. */
function shares(sampling: { temperature: number; topP: number }, n = 20_000): number[] {
  const next = random(1, "draws"), counts = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) counts[sampleToken(LOGITS, sampling, next).token]++;
  return counts.map((count) => count / n);
}

function softmax(temperature: number): number[] {
  const weights = [...LOGITS].map((logit) => Math.exp(logit / temperature));
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

Deno.test("sampleToken() draws tokens as often as the softmax says, at any temperature", () => {
  for (const temperature of [0.5, 1, 2]) {
    for (const [token, share] of shares({ temperature, topP: 1 }).entries()) {
      const expected = softmax(temperature)[token];
      assert.ok(Math.abs(share - expected) < 0.015, `${token} at ${temperature}: ${share}`);
    }
  }
});

Deno.test("sampleToken() at temperature 0 takes the likeliest token", () => {
  assert.deepEqual(shares({ temperature: 0, topP: 1 }, 100), [0, 1, 0, 0, 0]);
});

Deno.test("sampleToken() with top-p draws from the fewest tokens of that mass", () => {
  // Softmax: .0865, .6391, .2351, 0, .0318 - .63 needs the first, .8 two of them, .95 three
  assert.deepEqual(shares({ temperature: 1, topP: 0.63 }, 100), [0, 1, 0, 0, 0]);
  const two = shares({ temperature: 1, topP: 0.8 });
  assert.deepEqual([two[0], two[3], two[4]], [0, 0, 0]);
  assert.ok(Math.abs(two[1] - 0.6391 / 0.8742) < 0.015);
  assert.equal(shares({ temperature: 1, topP: 0.95 })[4], 0);
});

Deno.test("sampleToken() tells the log-probability at temperature 1, whatever it draws at", () => {
  const wanted = softmax(1).map(Math.log);
  for (const temperature of [0, 0.3, 1, 5]) {
    const { token, logProb } = sampleToken(LOGITS, { temperature, topP: 1 }, random(2));
    assert.ok(Math.abs(logProb - wanted[token]) < 1e-6);
  }
});

Deno.test("sampleToken() never draws what has no probability, and log-probabilities are at most 0", () => {
  const logits = fc.float32Array({ minLength: 1, maxLength: 20, min: -50, max: 50, noNaN: true });
  fc.assert(fc.property(logits, fc.nat(1000), (values, seed) => {
    const { token, logProb } = sampleToken(values, PLAIN, random(seed));
    assert.ok(token >= 0 && token < values.length);
    assert.ok(logProb <= 1e-6);
  }));
});
