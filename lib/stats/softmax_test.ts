import assert from "node:assert/strict";
import { random } from "../core/random.ts";
import { fitLogistic, predictLogistic } from "./logistic.ts";
import { fitSoftmax, predictSoftmax, softmaxRows } from "./softmax.ts";
import { dense } from "./sparse.ts";

const next = random(1, "softmax");
const vectors = Array.from(
  { length: 60 },
  () => Float32Array.from({ length: 3 }, () => 2 * next() - 1),
);
const features = dense(vectors, { width: 3, length: 1 });

Deno.test("softmaxRows() gives each row a sum of 1, however large its scores", () => {
  const [a, b, c, d] = softmaxRows(Float64Array.from([1000, 1000 + Math.log(3), -5, -5]), 2);
  [[a, 0.25], [b, 0.75], [c, 0.5], [d, 0.5]].forEach(([value, wanted]) =>
    assert.ok(Math.abs(value - wanted) < 1e-12)
  );
});

Deno.test("fitSoftmax() of two classes is a logistic regression of twice its strength", () => {
  // Two opposite rows of coefficients share the difference, and half of its penalty
  const soft = vectors.map(([x, y]) => 1 / (1 + Math.exp(-3 * x + y + 0.5)));
  const fitted = fitSoftmax(features, Float64Array.from(soft.flatMap((p) => [1 - p, p])), {
    ...{ k: 2, c: 0.7 },
  });
  const model = fitLogistic(features, Float64Array.from(soft), { c: 1.4, tolerance: 1e-9 });
  const ours = predictSoftmax(fitted, features, { k: 2 }).filter((_, cell) => cell % 2 === 1);
  predictLogistic(model, features).forEach((p, i) => assert.ok(Math.abs(p - ours[i]) < 1e-5));
});

Deno.test("fitSoftmax() finds three classes, and their shares where features say nothing", () => {
  const classes = vectors.map(([x, y]) => x > 0.3 ? 0 : y > 0 ? 1 : 2);
  const labels = Float64Array.from(classes.flatMap((own) => [0, 1, 2].map((j) => +(own === j))));
  const p = predictSoftmax(fitSoftmax(features, labels, { k: 3, c: 100 }), features, { k: 3 });
  const right = classes.filter((own, i) =>
    Math.max(...p.subarray(3 * i, 3 * i + 3)) === p[3 * i + own]
  );
  assert.ok(right.length >= 55, `${right.length} of 60`);
  const flat = predictSoftmax(fitSoftmax(features, labels, { k: 3, c: 1e-9 }), features, { k: 3 });
  for (const j of [0, 1, 2]) {
    const share = classes.filter((own) => own === j).length / 60;
    assert.ok(Math.abs(flat[j] - share) < 1e-4);
  }
});
