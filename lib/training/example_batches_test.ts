import assert from "node:assert/strict";
import { TempFiles } from "../outcomes/testing.ts";
import { pocketPath, pocketTokenizer } from "../pocket/mod.ts";
import {
  completionBatches,
  confTunerBatches,
  epochBatch,
  implicitBatches,
  movingBaseline,
  preferenceBatches,
  readExamples,
  StepGraph,
} from "./mod.ts";
import { smallPolicy } from "./testing.ts";

const tokenizer = await pocketTokenizer();
const open = (name: string) =>
  StepGraph.open(pocketPath("pocket-small", "steps", `${name}.onnx`), { threads: 1 });
/** Texts of the places of a row where a mask is 1. */
const shown = (batch: Record<string, unknown>, mask: string, row = 0) => {
  const tokens = batch.tokens as Int32Array, on = batch[mask] as Float32Array;
  return Array.from({ length: 64 }, (_, i) => 64 * row + i).filter((i) => on[i] === 1)
    .map((i) => tokenizer.decode([tokens[i]]) || `<${tokens[i]}>`);
};
const one = { prompt: "What is 1 plus 1?", completion: "2 (95%)", correct: 1 as const };

Deno.test("of completions the tokens and their end are learned, and nothing of prompts or padding", async () => {
  const { batches } = completionBatches([one], {
    graph: await open("cross_entropy"),
    tokenizer,
    seed: 1,
  });
  const batch = batches(0);
  assert.deepEqual(shown(batch, "answer"), ["2", " (", "9", "5", "%", ")", "<2>"]);
  assert.deepEqual(shown(batch, "answer", 1), []);
});

Deno.test("a completion's tokens weigh as much as is asked for, and rows beyond those asked for are free", async () => {
  const { batches } = completionBatches([one, one, one], {
    ...{ graph: await open("cross_entropy"), tokenizer, seed: 1, rows: 2 },
    weigh: (ids) => ids.map((_, i) => i / 2),
  });
  const { tokens, answer } = batches(0) as { tokens: Int32Array; answer: Float32Array };
  const weights = (row: number) =>
    [...answer.subarray(64 * row, 64 * (row + 1))].filter((weight) => weight !== 0);
  // The first of the seven tokens weighs 0
  assert.deepEqual(weights(1), [0.5, 1, 1.5, 2, 2.5, 3]);
  assert.deepEqual(weights(2), []);
  assert.ok(tokens.subarray(64 * 2).every((id) => id === 0));
});

Deno.test("ConfTuner's verdict teaches the confidence's token, and cross-entropy the others", async () => {
  const levels = new Float32Array(512).fill(-1);
  const { batches } = confTunerBatches([one], {
    ...{ graph: await open("conftuner"), tokenizer, seed: 1, weight: 0.5, levels },
    statedAt: () => 2,
  });
  const batch = batches(0);
  assert.deepEqual(shown(batch, "stated"), ["9"]);
  assert.deepEqual(shown(batch, "answer"), ["2", " (", "5", "%", ")", "<2>"]);
  assert.deepEqual([...(batch.correct as Float32Array).slice(0, 2)], [1, 0]);
});

Deno.test("implicit calibration is of the answer's tokens, the unshifted one of the prompt's too", async () => {
  const options = { tokenizer, seed: 1, weight: 1 };
  const right = implicitBatches([one], { ...options, graph: await open("implicit_calibration") });
  assert.equal(shown(right.batches(0), "answer").length, 7);
  const wrong = implicitBatches([one], { ...options, graph: await open("unshifted_calibration") });
  const all = shown(wrong.batches(0), "present");
  assert.ok(all.length > 7 && all[0] === "<1>" && all.at(-1) === "<2>");
});

Deno.test("DPO's reference is the start: at the start each pair's margin is 0 and the loss ln 2", async () => {
  const { sampler, params } = await smallPolicy();
  const graph = await open("dpo");
  const pairs = [{ prompt: one.prompt, chosen: "2 (95%)", rejected: "3 (90%)" }];
  const options = { graph, sampler, tokenizer, seed: 1, reference: params, beta: 0.1 };
  const { batches } = await preferenceBatches(pairs, options);
  const hyper = { lr: 1e-3, weight_decay: 0, clip_norm: 1, beta1: 0.9, beta2: 0.98 };
  const once = { ...hyper, epsilon: 1e-8, step: 1, share: 1, apply: 1 };
  const first = await graph.run(graph.startFrom(params), once, batches(0));
  assert.ok(Math.abs(first.loss - Math.LN2) < 1e-5);
  assert.ok((await graph.run(first.state, once, batches(1))).loss < first.loss);
});

Deno.test("a graph of another objective, and examples that are all too long, are refused", async () => {
  const graph = await open("cross_entropy"), options = { graph, tokenizer, seed: 1 };
  assert.throws(
    () => implicitBatches([one], { ...options, weight: 1 }),
    /by implicit_calibration on a graph of cross_entropy/,
  );
  const long = { ...one, completion: "1 2 3 4 5 6 7 8 9 ".repeat(9) };
  assert.equal(completionBatches([one, long], options).tooLong, 1);
  assert.throws(() => completionBatches([long], options), /all examples have more than 64 tokens/);
});

Deno.test("epochBatch() gives each item once an epoch, in another order in the next", () => {
  const items = [...Array(12).keys()], options = { size: 4, seed: 1, label: "items" };
  const epoch = (from: number) => [0, 1, 2].flatMap((i) => epochBatch(items, from + i, options));
  assert.deepEqual(epoch(0).toSorted((a, b) => a - b), items);
  assert.deepEqual(epoch(3).toSorted((a, b) => a - b), items);
  assert.notDeepEqual(epoch(0), epoch(3));
  assert.deepEqual(epochBatch([1, 2], 5, options).toSorted(), [1, 2]);
});

Deno.test("the moving baseline weighs each earlier update 0.9 times as much as the next", () => {
  assert.equal(movingBaseline([]), undefined);
  assert.equal(movingBaseline([2]), 2);
  // (0.9 * 1 + 3) / (0.9 + 1)
  assert.ok(Math.abs(movingBaseline([1, 3])! - 3.9 / 1.9) < 1e-12);
});

Deno.test("readExamples() reads each kind, and names the line and field that is none", async () => {
  await using temp = await TempFiles.create();
  const write = async (name: string, text: string) => {
    await Deno.writeTextFile(temp.path(name), text);
    return temp.path(name);
  };
  const path = await write(
    "a.jsonl",
    '{"prompt":"p","completion":"c","correct":true}\n\n{"prompt":"p","completion":""}\n',
  );
  await assert.rejects(readExamples(path, "judged"), {
    name: "UserError",
    message: /line 3 is no example of { prompt, completion, correct }: completion:/,
  });
  const good = await write("b.jsonl", '{"prompt":"p","completion":"c","correct":true}\n');
  assert.deepEqual(await readExamples(good, "judged"), [{
    prompt: "p",
    completion: "c",
    correct: 1,
  }]);
  await assert.rejects(readExamples(good, "preference"), /{ prompt, chosen, rejected }: chosen/);
  await assert.rejects(readExamples(await write("c.jsonl", "\n"), "judged"), /has none/);
  await assert.rejects(readExamples(await write("d.jsonl", "{"), "judged"), /line 1 .* is no JSON/);
});
