import assert from "node:assert/strict";
import { join } from "node:path";
import { tokenFeeds, tokenizerOf, tokensOf } from "./token_rows.ts";

const json = JSON.parse(
  await Deno.readTextFile(join(import.meta.dirname!, "testdata/tiny-bert-cls/tokenizer.json")),
);
const CLS = 2, SEP = 3, THE = 4, CAT = 6;

/** The tokenizer with another frame: of `$A` and tokens. */
const framed = (single: object[]) =>
  tokenizerOf({ ...json, post_processor: { ...json.post_processor, single } });
const special = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
const text = { Sequence: { id: "A", type_id: 0 } };

Deno.test("tokensOf() cuts the end of a text, whatever stands before and after it", () => {
  const of = (single: object[], words: string, most: number) =>
    tokensOf(words, { tokenizer: framed(single), most });
  const bert = [special("[CLS]"), text, special("[SEP]")];
  assert.deepEqual(of(bert, "the cat", 4), [CLS, THE, CAT, SEP]);
  assert.deepEqual(of(bert, "the cat the", 4), [CLS, THE, CAT, SEP]);
  assert.deepEqual(of(bert, "the cat the", 2), [CLS, SEP]);
  assert.deepEqual(of([text], "the cat the", 2), [THE, CAT]);
  assert.deepEqual(of([text, special("[SEP]")], "the cat the", 2), [THE, SEP]);
  assert.deepEqual(of([special("[CLS]"), text], "the cat the", 2), [CLS, THE]);
  const two = [special("[CLS]"), text, special("[SEP]"), special("[SEP]")];
  assert.deepEqual(of(two, "the cat the", 4), [CLS, THE, SEP, SEP]);
});

Deno.test("tokenFeeds() fills up the end of shorter rows, and says where", () => {
  const { input_ids, attention_mask } = tokenFeeds([[CLS, SEP], [CLS, THE, SEP]], { pad: 9 });
  assert.deepEqual([input_ids.dims, attention_mask.dims], [[2, 3], [2, 3]]);
  assert.deepEqual([...input_ids.data as BigInt64Array].map(Number), [2, 3, 9, 2, 4, 3]);
  assert.deepEqual([...attention_mask.data as BigInt64Array].map(Number), [1, 1, 0, 1, 1, 1]);
});
