import assert from "node:assert/strict";
import { join } from "node:path";
import { TempFiles } from "../outcomes/testing.ts";
import { OnnxEncoder } from "./mod.ts";

const TESTDATA = join(import.meta.dirname!, "testdata");

interface Expected {
  text: string;
  vector: number[];
}

for (const pooling of ["mean", "cls"] as const) {
  Deno.test(`embed() pools by ${pooling} as PyTorch does, whatever shares a text's batch`, async () => {
    const folder = join(TESTDATA, `tiny-bert-${pooling}`);
    const expected: Expected[] = JSON.parse(
      await Deno.readTextFile(join(folder, "expected.json")),
    );
    const encoder = await OnnxEncoder.open(folder, { threads: 1 });
    assert.equal(encoder.name, `tiny-bert-${pooling}`);
    assert.equal(encoder.width, 8);
    assert.equal(encoder.pooling, pooling);
    let told = 0;
    const vectors = await encoder.embed(expected.map(({ text }) => text), {
      onProgress: (done) => told = done,
    });
    assert.equal(told, expected.length);
    for (const [i, { text, vector }] of expected.entries()) {
      vector.forEach((value, j) => assert.ok(Math.abs(vectors[i][j] - value) < 1e-5, text));
    }
    assert.deepEqual(await encoder.embed([]), []);
  });
}

/** A copy of an encoder's folder with one file changed, or gone where it is null. */
async function changed(temp: TempFiles, name: string, content: string | null): Promise<string> {
  const folder = join(temp.folder, crypto.randomUUID());
  await Deno.mkdir(join(folder, "1_Pooling"), { recursive: true });
  for (const file of ["model.onnx", "tokenizer.json", "config.json", "1_Pooling/config.json"]) {
    await Deno.copyFile(join(TESTDATA, "tiny-bert-mean", file), join(folder, file));
  }
  if (content === null) await Deno.remove(join(folder, name));
  else await Deno.writeTextFile(join(folder, name), content);
  return folder;
}

Deno.test("OnnxEncoder.open() says which file of a folder is missing or wrong", async () => {
  await using temp = await TempFiles.create();
  const cases: [string, string | null, RegExp][] = [
    ["model.onnx", null, /has no model.onnx/],
    ["model.onnx", "no graph", /^Cannot open the encoder .*model.onnx: /],
    ["tokenizer.json", null, /^Cannot read the encoder's .*tokenizer.json: /],
    ["config.json", "{", /^Cannot read the encoder's .*config.json: /],
    ["config.json", `{"hidden_size": -1}`, /config.json: [^]*hidden_size/],
    [
      "1_Pooling/config.json",
      `{"pooling_mode_mean_tokens": false}`,
      /must pool by mean or by CLS: .* asks for neither/,
    ],
  ];
  for (const [name, content, message] of cases) {
    await assert.rejects(OnnxEncoder.open(await changed(temp, name, content)), {
      name: "UserError",
      message,
    });
  }
});

Deno.test("embed() refuses a graph whose states are not as wide as config.json says", async () => {
  await using temp = await TempFiles.create();
  const encoder = await OnnxEncoder.open(await changed(temp, "config.json", `{"hidden_size": 9}`));
  await assert.rejects(encoder.embed(["a cat"]), {
    name: "UserError",
    message: /must be hidden states \[batch, time, 9\]: it is \[1,4,8\]/,
  });
});

Deno.test("without a pooling file the mean is taken, and texts are cut at the model's length", async () => {
  await using temp = await TempFiles.create();
  const encoder = await OnnxEncoder.open(await changed(temp, "1_Pooling/config.json", null));
  assert.equal(encoder.pooling, "mean");
  const long = "the cat ".repeat(40);
  const [a, b] = await encoder.embed([long, `${long} dog`]);
  assert.deepEqual(a, b);
});

Deno.test("positions that the architecture leaves out are not counted on: RoBERTa's 514 are 512", async () => {
  await using temp = await TempFiles.create();
  const lengthOf = async (config: object) =>
    (await OnnxEncoder.open(
      await changed(temp, "config.json", JSON.stringify({ hidden_size: 8, ...config })),
    )).maxTokens;
  const of514 = { max_position_embeddings: 514, pad_token_id: 1 };
  assert.equal(await lengthOf({ model_type: "bert", ...of514 }), 514);
  for (const model_type of ["roberta", "xlm-roberta", "mpnet", "camembert"]) {
    assert.equal(await lengthOf({ model_type, ...of514 }), 512);
  }
  // tiny-bert has 32 positions: as a RoBERTa whose padding is token 1 it has 30, and 40 words are cut there
  const folder = await changed(
    temp,
    "config.json",
    JSON.stringify({
      ...{ hidden_size: 8, model_type: "roberta", max_position_embeddings: 32, pad_token_id: 1 },
    }),
  );
  const [cut, more] = await (await OnnxEncoder.open(folder)).embed(
    ["the cat ".repeat(20), `${"the cat ".repeat(20)} dog`],
  );
  assert.deepEqual(cut, more);
});

Deno.test("the tokenizer's own length is a limit, and a text over the graph's is told of in words", async () => {
  await using temp = await TempFiles.create();
  const config = JSON.stringify({ hidden_size: 8, max_position_embeddings: 64 });
  const folder = await changed(temp, "config.json", config);
  const long = "the cat ".repeat(40);
  await assert.rejects((await OnnxEncoder.open(folder)).embed([long]), {
    name: "UserError",
    message: /^Cannot embed texts of up to 64 tokens with the encoder /,
    hint: /max_seq_length/,
  });
  const write = (length: number) =>
    Deno.writeTextFile(
      join(folder, "tokenizer_config.json"),
      JSON.stringify({ model_max_length: length }),
    );
  await write(1e30);
  assert.equal((await OnnxEncoder.open(folder)).maxTokens, 64);
  await write(16);
  const encoder = await OnnxEncoder.open(folder);
  assert.equal(encoder.maxTokens, 16);
  assert.equal((await encoder.embed([long])).length, 1);
});
