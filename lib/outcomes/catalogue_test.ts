import assert from "node:assert/strict";
import { CATALOGUE, CONFIDENCES, findEntry, unknownDataset } from "./catalogue.ts";
import { READERS } from "./readers/registry.ts";

Deno.test("the catalogue names each dataset once, as confidences or in a format that has a reader", () => {
  const names = CATALOGUE.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  const formats = [CONFIDENCES, ...READERS.map(({ format }) => format)];
  for (const { name, format } of CATALOGUE) assert.ok(formats.includes(format), name);
});

Deno.test("findEntry finds by exact name only", () => {
  assert.equal(findEntry("routellm/mmlu")?.files.length, 58);
  assert.equal(findEntry("mmlu"), undefined);
});

Deno.test("unknownDataset suggests the closest names and lists all", () => {
  const { message, hint } = unknownDataset("routelm/gsm8");
  assert.match(message, /did you mean routellm\/gsm8k\?/);
  assert.match(hint!, /routellm\/mmlu.*simpleqa\/graded-cs/);
  assert.doesNotMatch(unknownDataset("data.csv").message, /did you mean/);
});
