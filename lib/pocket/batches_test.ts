import assert from "node:assert/strict";
import { END, PAD, SEPARATOR, START } from "../onnx/mod.ts";
import { lessonBatches, maskedBatches, paraphraseBatches } from "./batches.ts";
import { CONTEXT, pocketTokenizer } from "./models.ts";

const tokenizer = await pocketTokenizer();
const shape = { seed: 1, rows: 16, context: CONTEXT };
type Vectors = Record<string, Int32Array | Float32Array>;

/** The texts of a row of tokens. */
function textsOf(row: Int32Array): number[][] {
  const texts: number[][] = [];
  for (const id of row) {
    if (id === START) texts.push([]);
    if (id !== PAD) texts[texts.length - 1].push(id);
  }
  return texts;
}

function rowsOf(tokens: Int32Array): Int32Array[] {
  return Array.from(
    { length: shape.rows },
    (_, i) => tokens.subarray(i * CONTEXT, (i + 1) * CONTEXT),
  );
}

Deno.test("a batch depends on the seed and its number alone", () => {
  for (const make of [lessonBatches, maskedBatches]) {
    const batch = make(tokenizer, shape);
    const first = batch(7);
    batch(3);
    assert.deepEqual(batch(7), first);
    assert.notDeepEqual(batch(8), first);
    assert.notDeepEqual(make(tokenizer, { ...shape, seed: 2 })(7), first);
  }
});

Deno.test("lessonBatches() packs whole lessons and learns their answers and ends alone", () => {
  const { tokens, answer } = lessonBatches(tokenizer, shape)(0) as {
    tokens: Int32Array;
    answer: Float32Array;
  };
  let lessons = 0;
  for (const [r, row] of rowsOf(tokens).entries()) {
    for (const text of textsOf(row)) {
      assert.equal(text.filter((id) => id === SEPARATOR).length, 1);
      assert.equal(text.at(-1), END);
      lessons++;
    }
    let learned = false;
    for (const [i, id] of row.entries()) {
      assert.equal(answer[r * CONTEXT + i], learned ? 1 : 0);
      if (id === SEPARATOR) learned = true;
      if (id === END) learned = false;
    }
  }
  assert.ok(lessons > 2 * shape.rows, `${lessons} lessons`);
  const padding = tokens.filter((id) => id === PAD).length / tokens.length;
  assert.ok(padding < 0.15, `${padding} is padding`);
});

Deno.test("of a lesson no more of the answer is learned than is asked for", () => {
  const first = lessonBatches(tokenizer, { ...shape, learned: () => 1 })(0) as {
    tokens: Int32Array;
    answer: Float32Array;
  };
  assert.deepEqual(first.tokens, lessonBatches(tokenizer, shape)(0).tokens);
  first.answer.forEach((learned, i) => {
    assert.equal(learned, i > 0 && first.tokens[i - 1] === SEPARATOR ? 1 : 0);
  });
});

Deno.test("maskedBatches() hides about 15% of the words, and shows the others as they are", () => {
  const { tokens, targets, masked } = maskedBatches(tokenizer, { ...shape, rows: 200 })(0) as {
    tokens: Int32Array;
    targets: Int32Array;
    masked: Float32Array;
  };
  const words = targets.filter((id) => id > SEPARATOR).length;
  const hidden = masked.reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(hidden / words - 0.15) < 0.02, `${hidden} of ${words}`);
  let shownAsEnd = 0;
  for (const [i, id] of tokens.entries()) {
    if (masked[i] === 0) assert.equal(id, targets[i]);
    else if (id === END) shownAsEnd++;
  }
  assert.ok(Math.abs(shownAsEnd / hidden - 0.8) < 0.05);
});

Deno.test("paraphraseBatches() pairs two phrasings of one question", () => {
  const batch = paraphraseBatches(tokenizer, { ...shape, temperature: 0.05 })(0) as Vectors;
  const anchors = rowsOf(batch.anchor_tokens as Int32Array);
  const positives = rowsOf(batch.positive_tokens as Int32Array);
  for (const [i, anchor] of anchors.entries()) {
    assert.notDeepEqual(anchor, positives[i]);
    const numbers = (row: Int32Array) =>
      tokenizer.decode([...row]).match(/\d+/g)?.sort().join(" ") ?? "";
    assert.equal(numbers(anchor), numbers(positives[i]));
    assert.equal(
      (batch.anchor_present as Float32Array).slice(i * CONTEXT, (i + 1) * CONTEXT)
        .reduce((a, b) => a + b, 0),
      anchor.filter((id) => id !== PAD).length,
    );
  }
});
