import assert from "node:assert/strict";
import { UserError } from "../core/errors.ts";
import { injectParameters, parseParameter } from "./parameters.ts";
import { testNotebook } from "./testing.ts";

Deno.test("parseParameter() reads JSON values, and other text as it is", () => {
  assert.deepEqual(parseParameter("n=3"), ["n", 3]);
  assert.deepEqual(parseParameter("$list=[1,null]"), ["$list", [1, null]]);
  assert.deepEqual(parseParameter("model=gpt-4=x"), ["model", "gpt-4=x"]);
  assert.deepEqual(parseParameter('quoted="3"'), ["quoted", "3"]);
  assert.deepEqual(parseParameter("empty="), ["empty", ""]);
  for (const wrong of ["n", "=3", "a b=3", "1n=3"]) {
    assert.throws(() => parseParameter(wrong), UserError);
  }
});

Deno.test("injectParameters() replaces the cell of an earlier injection", () => {
  const notebook = testNotebook([
    { source: "const n = 1;", tags: ["parameters"] },
    { source: "const n = 2;", tags: ["injected-parameters"] },
    "n",
  ]);
  const sources = (params: Record<string, unknown>) =>
    injectParameters(notebook, params).cells.map(({ source }) => source);
  assert.deepEqual(sources({ n: 3 }), ["const n = 1;", "const n = 3;", "n"]);
  assert.deepEqual(sources({}), ["const n = 1;", "n"]);
  assert.equal(notebook.cells.length, 3);
});

Deno.test("injectParameters() names the declared parameters when asked for another", () => {
  const notebook = testNotebook([{
    source: "const n = 1;\nexport let m = 2;",
    tags: ["parameters"],
  }]);
  assert.throws(() => injectParameters(notebook, { k: 1 }), {
    name: "UserError",
    message: "Cannot set the parameter k: the notebook's parameters are: n, m",
  });
  assert.throws(() => injectParameters(testNotebook(["const n = 1;"]), { n: 1 }), /are: none/);
});
