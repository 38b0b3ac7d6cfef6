import assert from "node:assert/strict";
import { join } from "node:path";
import { matrixOf } from "../evaluation/testing.ts";
import "../pocket/mod.ts"; // openersOf() opens its models
import { openersOf, routerByName } from "./mod.ts";

const NEEDS = [
  ["embedding-knn", "encoder"],
  ["semantic-short", "encoder"],
  ["llm-classifier", "classifier"],
  ["trained-encoder", "fineTuning"],
];
for (const [router, what] of NEEDS) {
  Deno.test(`${router} that is handed no ${what} says so`, async () => {
    const outcomes = matrixOf(Array.from({ length: 20 }, (_, i) => [i % 2, 1]));
    await assert.rejects(async () => await routerByName(router).fit(outcomes, { seed: 1 }), {
      name: "UserError",
      message: `Cannot fit ${router} as fit() must be handed ${what}: it is not`,
    });
  });
}

Deno.test("openersOf() opens nothing before it is asked, and pocket models where none is named", async () => {
  const wrong = openersOf({ encoder: "no/such", classifier: { model: "no/such" } });
  await assert.rejects(wrong.encoder, { message: /Cannot find a model named "no\/such"/ });
  await assert.rejects(wrong.classifier, { message: /Cannot find a model named "no\/such"/ });
  const { encoder, classifier } = openersOf();
  assert.deepEqual(
    [(await encoder()).name, (await classifier()).name],
    ["pocket-encoder", "pocket-small"],
  );
});

Deno.test("openersOf() fine-tunes pocket-encoder beside an encoder that cannot be fine-tuned", async () => {
  const folder = join(import.meta.dirname!, "../onnx/testdata/tiny-bert-mean");
  const { encoder, fineTuning } = openersOf({ encoder: folder });
  assert.equal((await encoder()).name, "tiny-bert-mean");
  assert.match((await fineTuning()).steps.binary, /pocket-encoder/);
});

Deno.test("openersOf() takes a model that only answers for no encoder", async () => {
  await assert.rejects(openersOf({ encoder: "pocket-small" }).encoder, {
    name: "UserError",
    message: "Cannot embed with pocket-small as it can only generate, stream and score",
  });
});
