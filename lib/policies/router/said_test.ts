import assert from "node:assert/strict";
import { openClient } from "../../models/mod.ts";
import type { Able, Completion, Conversation } from "../../models/mod.ts";
import "../../pocket/mod.ts";
import { DEFAULT_MATRIX, sayPolicies } from "../mod.ts";

const { policies } = DEFAULT_MATRIX;
const [STANDARD, COMPLEX, AMBIGUOUS] = policies.map(({ name }) => name);

/** A model that says these texts, and refuses a prompt without one. */
function speaker(texts: readonly string[]): Able<"generate"> {
  const limits = { context: null, answer: { default: 100, most: null } };
  return {
    ...{ name: "speaker", price: { input: 1, output: 1 }, limits, countTokens: () => 1 },
    generate: (prompts: readonly Conversation[]) =>
      Promise.resolve(prompts.map((_, i): Completion[] => [{
        ...{
          text: texts[i],
          tokens: null,
          version: null,
          finish: "stop",
          tokens_in: 1,
          tokens_out: 1,
        },
        ...{ cost_usd: 2e-6, latency_ms: 0 },
      }])),
  };
}

Deno.test("a model that only speaks has probability 1 for what it says, and none for what is no decision", async () => {
  const texts = [`a sum -> ${COMPLEX}`, "Complex_Query", `a fact -> ${STANDARD}s`];
  const said = await sayPolicies(speaker(texts), ["1 + 1", "x", "y"], { policies });
  assert.deepEqual(said.map(({ policy }) => policy), [COMPLEX, null, null]);
  assert.deepEqual(said.map(({ probabilities }) => probabilities), [
    [0, 1, 0],
    [0, 0, 0],
    [0, 0, 0],
  ]);
  assert.deepEqual(said.map(({ analysis }) => analysis), ["a sum", "", ""]);
});

Deno.test("a model that tells probabilities has one of each policy, which sum to 1", async () => {
  const client = await openClient("pocket-small", { threads: 1 }) as Able<"generate">;
  const queries = ["What is 3 plus 4?", "Which island is Fordmar on?"];
  const said = await sayPolicies(client, queries, { policies });
  for (const { probabilities } of said) {
    assert.equal(probabilities.length, [STANDARD, COMPLEX, AMBIGUOUS].length);
    const total = probabilities.reduce((a, b) => a + b);
    assert.ok(Math.abs(total - 1) < 1e-9, `${total}`);
  }
});
