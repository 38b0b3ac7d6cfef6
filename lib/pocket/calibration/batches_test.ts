import assert from "node:assert/strict";
import { END, SEPARATOR, START } from "../../onnx/mod.ts";
import { flatWeights, RolloutSampler, StepGraph } from "../../training/mod.ts";
import { readSafetensors } from "../../onnx/safetensors.ts";
import { CONTEXT, pocketPath, pocketTokenizer } from "../models.ts";
import { batchesOf } from "./batches.ts";
import { settingsOf } from "./settings.ts";

const tokenizer = await pocketTokenizer();
const path = (...parts: string[]) => pocketPath("pocket-small", ...parts);
const examples = Array.from({ length: 32 }, (_, i) => ({
  prompt: `State your confidence. ${i} plus 1 is what?`,
  completion: `${i + 1} (95%)`,
}));

/** The first batch of sft. */
async function first(settings: { replay: number; answerWeight?: number }) {
  const graph = await StepGraph.open(path("steps", "cross_entropy.onnx"), { threads: 1 });
  const { layout, shape } = graph.card;
  const { tensors } = await readSafetensors(path("model.safetensors"));
  const { batches } = await batchesOf({
    ...{ graph, tokenizer, examples, start: flatWeights(tensors, layout) },
    sampler: new RolloutSampler({
      ...{ decode: path("decode.onnx"), tokenizer, layout, context: shape.context, threads: 1 },
    }),
    settings: settingsOf({ method: "sft", ...settings }),
  });
  return batches(0, new Float32Array(), []) as unknown as {
    tokens: Int32Array;
    answer: Float32Array;
  };
}

/** Texts in a row, and the learned tokens of each. */
function rowOf({ tokens, answer }: { tokens: Int32Array; answer: Float32Array }, row: number) {
  const texts: { prompt: string; learned: string }[] = [];
  let from = -1, separator = -1;
  for (let i = row * CONTEXT; i < (row + 1) * CONTEXT; i++) {
    if (tokens[i] === START) from = i;
    if (tokens[i] === SEPARATOR) separator = i;
    if (tokens[i] !== END) continue;
    const learned = tokens.subarray(separator + 1, i).filter((_, k) =>
      answer[separator + 1 + k] > 0
    );
    texts.push({
      prompt: tokenizer.decode([...tokens.subarray(from + 1, separator)]),
      learned: tokenizer.decode([...learned]),
    });
  }
  return texts;
}

Deno.test("half the rows replay lessons, of which no stated confidence is learned", async () => {
  const batch = await first({ replay: 0.5, answerWeight: 1 });
  const rows = Array.from({ length: 16 }, (_, row) => rowOf(batch, row));
  for (const row of rows.slice(0, 8)) {
    assert.equal(row.length, 1);
    assert.match(row[0].learned, /^\d+ \(95%\)$/);
  }
  const lessons = rows.slice(8).flat();
  assert.ok(lessons.length > 16);
  const stated = lessons.filter(({ prompt }) => prompt.startsWith("State your confidence."));
  assert.ok(stated.length > 0);
  for (const { learned } of stated) assert.match(learned, /^[^%]+ \($/);
});

Deno.test("without a weight of answers the confidence alone is learned", async () => {
  const batch = await first({ replay: 0, answerWeight: 0 });
  for (let row = 0; row < 16; row++) assert.equal(rowOf(batch, row)[0].learned, "95%)");
});
