import assert from "node:assert/strict";
import fc from "fast-check";
import { parsePythonLiteral, unwrapTexts } from "./python_literal.ts";

Deno.test("parsePythonLiteral reads what pandas writes", () => {
  assert.deepEqual(
    parsePythonLiteral(`{'topic': "O'Neill", 'n': [1, -2.5e3, None], 'ok': True, 't': ('x',)}`),
    { topic: "O'Neill", n: [1, -2500, null], ok: true, t: ["x"] },
  );
  assert.equal(
    parsePythonLiteral(String.raw`'a\n\'b\' \u017e \x41 \U0001f600 \\ \d'`),
    "a\n'b' ž A 😀 \\ \\d",
  );
});

Deno.test("parsePythonLiteral is undefined for what is no literal", () => {
  for (const source of ["", "[1, 2", "{'a': }", "foo(1)", "'open", "[1] 2", "[1 2]"]) {
    assert.equal(parsePythonLiteral(source), undefined, source);
  }
});

Deno.test("unwrapTexts gives back any texts that Python would have written", () => {
  const repr = (text: string) =>
    `'${text.replace(/[\\']/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r")}'`;
  fc.assert(fc.property(fc.array(fc.string({ unit: "grapheme" })), (texts) => {
    assert.equal(unwrapTexts(`[${texts.map(repr).join(", ")}]`), texts.join("\n\n"));
  }));
  for (const cell of ["[1, 2]", "[unclosed", "plain"]) assert.equal(unwrapTexts(cell), cell);
});
