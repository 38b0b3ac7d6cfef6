import assert from "node:assert/strict";
import { priceOf, user } from "../models/mod.ts";
import {
  encoderPrice,
  openPocketEncoder,
  openPocketModel,
  POCKET_LANGUAGE_MODELS,
  POCKET_MODELS,
  pocketPath,
  readModelCard,
} from "./models.ts";
import { pocketQuestions, verifyAnswer } from "./questions.ts";

const MB = 1e6;

Deno.test("every pocket model has a card that says what it is and how it was made", async () => {
  for (const name of POCKET_MODELS) {
    const card = await readModelCard(name);
    assert.equal(card.name, name);
    const { size } = await Deno.stat(pocketPath(name, "model.safetensors"));
    assert.ok(Math.abs(size - 4 * card.parameters - 16384) < 16384);
    assert.ok(card.training.length > 0);
  }
});

Deno.test("the committed weights and graphs have at most 15 MB", async () => {
  let bytes = 0;
  const walk = async (folder: string) => {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory) await walk(`${folder}/${name}`);
      else bytes += (await Deno.stat(`${folder}/${name}`)).size;
    }
  };
  await walk(pocketPath());
  assert.ok(bytes <= 15 * MB, `${bytes} bytes`);
});

Deno.test("prices per token are in the ratio of the models' parameters", async () => {
  const cards = await Promise.all(POCKET_LANGUAGE_MODELS.map(readModelCard));
  const [small] = cards;
  for (const { name, parameters } of cards) {
    const ratio = parameters / small.parameters;
    for (const kind of ["input", "output"] as const) {
      const priced = priceOf(name)[kind] / priceOf("pocket-small")[kind];
      assert.ok(Math.abs(priced / ratio - 1) < 0.01, `${name} ${kind}: ${priced}, not ${ratio}`);
    }
  }
  const { parameters } = await readModelCard("pocket-encoder");
  const ratio = parameters / small.parameters;
  const priced = await encoderPrice() / priceOf("pocket-small").input;
  assert.ok(Math.abs(priced / ratio - 1) < 0.01, `encoder: ${priced}, not ${ratio}`);
});

Deno.test("the pocket models answer as well as their cards say, and the large one better", async () => {
  const questions = pocketQuestions(360, { seed: 5, pool: "test" });
  const accuracies = [];
  for (const name of POCKET_LANGUAGE_MODELS) {
    const client = await openPocketModel(name);
    const answers = await client.generate(questions.map(({ prompt }) => user(prompt)), {
      temperature: 0,
    });
    const right = questions.filter((question, i) =>
      verifyAnswer(question, answers[i][0].text).correct
    );
    const accuracy = right.length / questions.length;
    const { scores } = await readModelCard(name);
    // Four standard errors of 360 questions
    assert.ok(Math.abs(accuracy - Number(scores.accuracy)) < 0.11, `${name}: ${accuracy}`);
    accuracies.push(accuracy);
  }
  const [small, maths, large] = accuracies;
  assert.ok(large > Math.max(small, maths) + 0.1, `${accuracies}`);
});

Deno.test("pocket-encoder puts paraphrases close together, and other questions apart", async () => {
  const encoder = await openPocketEncoder();
  const [a, same, other] = await encoder.embed([
    "What is 42 plus 7?",
    "Compute 42 + 7. Be brief.",
    "Spell a b c backwards.",
  ]);
  const cosine = (x: Float32Array, y: Float32Array) => x.reduce((sum, v, i) => sum + v * y[i], 0);
  assert.ok(cosine(a, same) > cosine(a, other) + 0.2);
  assert.ok(Math.abs(cosine(a, a) - 1) < 1e-5);
});

Deno.test("weights that do not fit a graph are refused", async () => {
  const weights = await Deno.readFile(pocketPath("pocket-small", "model.safetensors"));
  await assert.rejects(openPocketModel("pocket-small", { weights: weights.subarray(0, 20_000) }), {
    name: "UserError",
    message: /^Cannot open the decoder pocket-small\/decode.onnx: /,
  });
});
