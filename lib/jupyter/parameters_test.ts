import assert from "node:assert/strict";
import { UserError } from "../core/errors.ts";
import { injectParameters, parseParameter, readParameters } from "./parameters.ts";
import { testNotebook } from "./testing.ts";

Deno.test("parseParameter() splits at the first equals sign", () => {
  assert.deepEqual(parseParameter("n=3"), ["n", "3"]);
  assert.deepEqual(parseParameter("model=gpt-4=x"), ["model", "gpt-4=x"]);
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

const DECLARED = `// All of them; a comment, with "signs" = 1;
const flag = true; // on or off
const n = 1_800, rate = -1e-3
let name = 'mmlu';
const list = [1, 2,
  3,
];
const models = ["a", 'b'] as const;
const limit: number | null = null;
const mode: "knn" | "logistic" = "knn";
const tags: readonly string[] = [];
const options = { a: 1 };
const unknown = null;
const computed = 2 * 900;
const big = 10n;`;

/** What a text is read as, "default" for the default, or "refused". */
function read(name: string, text: string): unknown {
  const notebook = testNotebook([{ source: DECLARED, tags: ["parameters"] }]);
  try {
    const values = readParameters(notebook, { [name]: text });
    return name in values ? values[name] : "default";
  } catch (error) {
    assert.ok(error instanceof UserError);
    assert.ok(error.message.includes(`parameter ${name} `) && error.message.endsWith(text));
    return "refused";
  }
}

Deno.test("readParameters() gives a value the type that the notebook declares, or refuses it", () => {
  const cases: Record<string, [text: string, value: unknown][]> = {
    flag: [
      ...["False", "false", "FALSE", "0", "no", "off"].map((text) =>
        [text, false] as [string, unknown]
      ),
      ...["True", "true", "yes", "1"].map((text) => [text, "default"] as [string, unknown]),
      ...["maybe", "", "null", "2", '"false"'].map((text) =>
        [text, "refused"] as [string, unknown]
      ),
    ],
    n: [["3", 3], ["1e3", 1000], ["1800", "default"], ["abc", "refused"], ["", "refused"]],
    rate: [["0.5", 0.5], ["null", "refused"], ["true", "refused"], ["0,5", "refused"], [
      "NaN",
      "refused",
    ]],
    name: [["3", "3"], ['"3"', "3"], ["true", "true"], ["mmlu", "default"], ["null", "null"]],
    list: [["[4]", [4]], ["[1, 2, 3]", "default"], ['["a"]', "refused"], ["4", "refused"]],
    models: [['["q"]', ["q"]], ["q", "refused"], ["[1]", "refused"]],
    limit: [["3", 3], ["None", "default"], ["null", "default"], ["x", "refused"]],
    mode: [["logistic", "logistic"], ["svm", "refused"]],
    tags: [["[]", "default"], ['["a"]', ["a"]], ["[1]", "refused"]],
    options: [['{"a":2}', { a: 2 }], ["[]", "refused"]],
    unknown: [["4", 4], ["abc", "abc"]],
    computed: [["7", 7]],
    big: [["3", "refused"]],
  };
  for (const [name, texts] of Object.entries(cases)) {
    for (const [text, value] of texts) assert.deepEqual(read(name, text), value, `${name}=${text}`);
  }
});

Deno.test("injectParameters() refuses a value of another type than is declared", () => {
  const notebook = testNotebook([{ source: DECLARED, tags: ["parameters"] }]);
  assert.throws(() => injectParameters(notebook, { n: "abc" }), {
    name: "UserError",
    message: "Cannot set the parameter n as it must be a number, as the notebook declares it: " +
      'current value is "abc"',
  });
  assert.throws(() => injectParameters(notebook, { flag: 0 }), /true or false/);
  assert.ok(injectParameters(notebook, { limit: null, mode: "logistic" }));
});
