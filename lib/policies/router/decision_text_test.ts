import assert from "node:assert/strict";
import fc from "fast-check";
import { openClient } from "../../models/mod.ts";
import "../../pocket/mod.ts";
import { analysisText, decisionPrompt, decisionText, parseDecision } from "./decision_text.ts";
import { DEFAULT_MATRIX } from "../matrix.ts";

const { policies } = DEFAULT_MATRIX;
const policy = fc.constantFrom(...policies.map(({ name }) => name));
/** Texts with arrows, white space and names of policies in them. */
const analysis = fc.array(
  fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("->", "-", ">", " ", "\n", " -> ", "Complex_Query", "[DECISION]"),
  ),
).map((parts) => parts.join(""));

Deno.test("what is trained is what is parsed: parseDecision() turns decisionText() back", () => {
  fc.assert(fc.property(analysis, policy, (analysis, policy) => {
    const text = decisionText({ analysis, policy });
    assert.deepEqual(parseDecision(text, policies), { analysis: analysisText(analysis), policy });
    assert.equal(text.split("\n").length, 1);
    // And the text of what was parsed is the same again
    assert.equal(decisionText(parseDecision(text, policies)!), text);
  }));
});

Deno.test("a text that does not end in the very name of a policy is no decision, whatever else it names", () => {
  for (
    const text of [
      ...["", "Complex_Query", "math Complex_Query", "math -> ", "math -> complex_query"],
      ...["math -> Complex_Query.", "math -> Complex", "Complex_Query -> I am not sure"],
      "math -> Complex_Query or Standard_Query",
    ]
  ) assert.equal(parseDecision(text, policies), null, text);
  const plain = { analysis: "", policy: "Complex_Query" };
  assert.deepEqual(parseDecision("-> Complex_Query", policies), plain);
  assert.deepEqual(parseDecision("a -> Standard_Query -> Complex_Query \n", policies), {
    ...plain,
    analysis: "a -> Standard_Query",
  });
});

Deno.test("the prompt in words shows every policy and the form that is parsed", () => {
  const [{ role, content }] = decisionPrompt("Why?", { client: {}, policies });
  assert.equal(role, "user");
  for (const { name, description } of policies) {
    assert.ok(content.includes(`${name}: ${description}`));
  }
  assert.match(content, /<query>\nWhy\?\n<\/query>/);
  const form = content.split("\n").at(-1)!.replace(/^.*: /, "");
  const said = form.replace("ANALYSIS", "a question of why").replace("POLICY", "Ambiguous_Query");
  assert.deepEqual(parseDecision(said, policies), {
    ...{ analysis: "a question of why", policy: "Ambiguous_Query" },
  });
});

Deno.test("a pocket model is asked by its own instruction", async () => {
  const client = await openClient("pocket-small");
  assert.deepEqual(decisionPrompt("Why?", { client, policies }), [
    { role: "user", content: "Route. Why?" },
  ]);
});
