import assert from "node:assert/strict";
import { Tokenizer } from "../onnx/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { pocketFineTuning } from "../pocket/mod.ts";
import { encoderLayout, encodeWeights, StepGraph } from "../training/mod.ts";
import type { RewardCard } from "./reward_card.ts";
import { encoderDigest, openRewardModel, RewardModel, saveRewardModel } from "./reward_model.ts";

const files = pocketFineTuning();
const { layout } = (await StepGraph.open(files.rewardStep, { threads: 1 })).card;

/** An encoder of random weights, and a head that adds up the vector's numbers and then the bias. */
async function randomWeights(bias: number): Promise<Uint8Array<ArrayBuffer>> {
  const graph = await StepGraph.open(files.rewardStep, { threads: 1 });
  const { params } = graph.start(1);
  for (const { name, offset, shape } of layout) {
    if (name === "head.weight") params.fill(1, offset, offset + shape[1]);
    if (name === "head.bias") params[offset] = bias;
  }
  return encodeWeights(params, encoderLayout(layout));
}

const weights = await randomWeights(0);

async function card(digest?: string): Promise<RewardCard> {
  const part = { queries: 1, pairs: 1 };
  return {
    ...{ description: "random", command: "none", context: 16, parameters: 1 },
    encoder: { name: "pocket-encoder", digest: digest ?? await encoderDigest(files) },
    data: {
      ...{ outcomes: "none", created_by: null, digest: "", oracle: "quality", models: [] },
      ...{ train: part, validation: part, leaked: 0, cut: 0, too_long: 0 },
    },
    training: {
      ...{ seed: 1, epochs: 1, steps: 1, kept: 1, batch: 1, peak: 1, hidden: 0, average: 0 },
      patience: 1,
    },
    accuracy: { all: null, "mid > worst": null, "best > mid": null },
  };
}

const answers = ["49", "a word", "49"].map((response) => ({
  prompt: "What is 42 plus 7?",
  response,
}));

Deno.test("a reward model scores like the one it was saved from, in the order of the answers", async () => {
  await using temp = await TempFiles.create();
  await saveRewardModel(temp.path("proxy"), { weights, card: await card() });
  const opened = await openRewardModel(temp.path("proxy"));
  const direct = await RewardModel.open({
    ...{ name: "direct", weights, encode: files.encode, context: 16 },
    tokenizer: await Tokenizer.open(files.tokenizer),
  });
  const scores = await opened.score(answers);
  assert.equal(opened.name, "proxy");
  assert.deepEqual(scores, await direct.score(answers));
  assert.equal(scores[0], scores[2]);
  assert.notEqual(scores[0], scores[1]);
  assert.deepEqual(await opened.score([]), []);
});

Deno.test("the score is the head's sum and its bias", async () => {
  const tokenizer = await Tokenizer.open(files.tokenizer);
  const open = (weights: Uint8Array) =>
    RewardModel.open({ name: "r", weights, encode: files.encode, context: 16, tokenizer });
  const plain = await (await open(weights)).score(answers);
  const raised = await (await open(await randomWeights(2))).score(answers);
  plain.forEach((score, i) => assert.ok(Math.abs(raised[i]! - score! - 2) < 1e-5));
});

Deno.test("an answer that is longer than is read has no score, and the others have theirs", async () => {
  const tokenizer = await Tokenizer.open(files.tokenizer);
  const model = await RewardModel.open({
    ...{ name: "r", weights, encode: files.encode, context: 16, tokenizer },
  });
  const [long, short] = await model.score([{ prompt: "?", response: "1 ".repeat(50) }, answers[0]]);
  assert.equal(long, null);
  assert.deepEqual([short], await model.score([answers[0]]));
});

Deno.test("a folder that is no reward model, or of another encoder, is refused with what is wrong", async () => {
  await using temp = await TempFiles.create({ "bad/card.json": "{}" });
  const refused = (folder: string, message: RegExp) =>
    assert.rejects(openRewardModel(temp.path(folder)), { name: "UserError", message });
  await refused("nowhere", /has no card\.json/);
  await refused("bad", /as the card of a reward model/);
  await saveRewardModel(temp.path("other"), { weights, card: await card("0123") });
  await refused("other", /the tokenizer of pocket-encoder is another than it was trained with/);
  await saveRewardModel(temp.path("half"), { weights, card: await card() });
  await Deno.remove(temp.path("half/model.safetensors"));
  await refused("half", /has no model\.safetensors/);
});
