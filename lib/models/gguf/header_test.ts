import assert from "node:assert/strict";
import { TempFiles } from "../../outcomes/testing.ts";
import { checkModel } from "./check_file.ts";
import { readGgufMetadata } from "./header.ts";
import { ggufOf } from "./testing.ts";

const LLAMA = {
  "general.architecture": "llama",
  "llama.block_count": 30,
  "llama.embedding_length": 576,
  "llama.attention.head_count": 9,
  "llama.attention.head_count_kv": 3,
  "tokenizer.chat_template": "{{ messages[0].content }}",
};

async function read(bytes: Uint8Array): Promise<ReturnType<typeof checkModel>> {
  await using temp = await TempFiles.create();
  const path = temp.path("m.gguf");
  await Deno.writeFile(path, bytes);
  return checkModel(await readGgufMetadata(path, "gguf/m"), "gguf/m");
}

Deno.test("the template is read, behind a list of any length, and what a token takes", async () => {
  const tokens = Array.from({ length: 30_000 }, (_, i) => `a token, number ${i}`.padEnd(40));
  assert.deepEqual(await read(ggufOf({ "tokenizer.ggml.tokens": tokens, ...LLAMA })), {
    template: "{{ messages[0].content }}",
    bytesPerToken: 2 * 30 * 2 * 3 * 64,
  });
});

const FAULTS: [what: string, bytes: Uint8Array, RegExp][] = [
  [
    "no GGUF",
    new TextEncoder().encode("PK zip"),
    /^Cannot open gguf\/m as .*m\.gguf is no GGUF/,
  ],
  ["an empty file", new Uint8Array(), /is no GGUF file$/],
  ["another version", ggufOf(LLAMA).with(4, 1), /is a GGUF file of version 1: versions 2 and 3/],
  ["half a file", ggufOf(LLAMA).slice(0, -9), /ends in the middle of its metadata$/],
  ["an adapter", ggufOf({ ...LLAMA, "general.type": "adapter" }), /file is of type adapter$/],
  ["an encoder", ggufOf({ ...LLAMA, "llama.attention.causal": false }), /it is an embedding model/],
  ["a pooling model", ggufOf({ ...LLAMA, "llama.pooling_type": 3 }), /it is an embedding model/],
  ["t5", ggufOf({ ...LLAMA, "general.architecture": "t5" }), /only decoders are supported$/],
  ["a part", ggufOf({ ...LLAMA, "split.count": 2 }), /it is only a part of a model$/],
  ["a base model", ggufOf({ "general.architecture": "llama" }), /its file has no chat template/],
];
for (const [what, bytes, message] of FAULTS) {
  Deno.test(`${what} is refused by what it is`, async () => {
    await assert.rejects(read(bytes), { name: "UserError", message });
  });
}

Deno.test("a file that is not there is refused with the form of the name", async () => {
  await assert.rejects(readGgufMetadata("none.gguf", "gguf/none.gguf"), {
    name: "UserError",
    message: /^Cannot open gguf\/none\.gguf as .* cannot be read: there is no such file$/,
    hint: /^The name is gguf\/ and the path of the file/,
  });
});
