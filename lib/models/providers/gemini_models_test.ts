import assert from "node:assert/strict";
import { apiVersionOf, canThink, isVersionOf, refusedBy, thinkingOf } from "./gemini_models.ts";

const VERSIONS: [asked: string, told: string, fits: boolean][] = [
  ["gemini-3.8-flash", "gemini-3.8-flash", true],
  ["gemini-3.8-flash", "models/gemini-3.8-flash", true],
  ["gemini-3.8-flash", "gemini-3.8-flash-001", true],
  ["gemini-3.8-flash", "gemini-3.8-flash-11-2026", true],
  ["gemini-3.8-flash", "gemini-3.8-flash-2026-11-05", true],
  ["gemini-2.5-flash", "gemini-3.5-flash-lite", false],
  ["gemini-2.5-pro", "gemini-3.8-flash", false],
  ["gemini-3.5-flash", "gemini-3.5-flash-lite", false],
  ["gemini-3.5-flash", "gemini-3.5-flash-preview-11-05", false],
  ["gemini-3", "gemini-3.8-flash", false],
  ["gemini-3.8-flash-001", "gemini-3.8-flash", false],
  ["gemini-3.8-flash-001", "gemini-3.8-flash-002", false],
  ["gemini-flash-latest", "gemini-3.8-flash", false],
  ["gemini-3.8-flash", "gemini-3.8-flash-", false],
  ["gemini-3.8-flash", "gemini-3.8-flash001", false],
  ["gemini-3.8-flash", "", false],
];
for (const [asked, told, fits] of VERSIONS) {
  Deno.test(`"${told}" is ${fits ? "a" : "no"} version of ${asked}`, () => {
    assert.equal(isVersionOf(asked, told), fits);
  });
}

const REFUSED: [model: string, refused: string[]][] = [
  ["gemini-2.5-flash", ["responseLogprobs"]],
  ["gemini-2.5-pro-001", ["responseLogprobs"]],
  ["gemini-3.5-flash", ["responseLogprobs"]],
  ["gemini-3.5-flash-lite", []],
  ["gemini-3.6-flash", ["temperature", "topP"]],
  ["gemini-3.8-flash", ["temperature", "topP"]],
  ["gemini-3.10-flash", ["temperature", "topP"]],
  ["gemini-10-pro", ["temperature", "topP"]],
  ["gemini-flash-latest", []],
];
for (const [model, refused] of REFUSED) {
  Deno.test(`${model} is known to refuse ${refused.join(", ") || "nothing"}`, () => {
    assert.deepEqual(refusedBy(model), refused);
  });
}

Deno.test("models before 3 think by a budget of tokens, later ones by levels, older ones not", () => {
  const can = (model: string) => [canThink(model, 0), canThink(model, 512), canThink(model, "low")];
  assert.deepEqual(can("gemini-2.5-flash"), [true, true, false]);
  assert.deepEqual(can("gemini-3.8-flash"), [false, false, true]);
  assert.deepEqual(can("gemini-2.0-flash"), [false, false, false]);
  assert.equal(thinkingOf("gemini-2.0-flash"), null);
  assert.equal(thinkingOf("gemini-2.5-pro"), "a number of tokens");
  assert.equal(thinkingOf("gemini-3.5-flash"), "low, medium or high");
});

Deno.test("what is no release is on the beta API alone", () => {
  assert.equal(apiVersionOf("gemini-3.8-flash"), "v1");
  assert.equal(apiVersionOf("gemini-3.8-flash-001"), "v1");
  for (const model of ["gemini-flash-latest", "gemini-3.9-pro-preview-11-05", "gemini-4-exp"]) {
    assert.equal(apiVersionOf(model), "v1beta");
  }
});
