import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeHtml, scriptJson, slug } from "./html.ts";

Deno.test("escapeHtml leaves no character that could open a tag or end an attribute", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.doesNotMatch(escapeHtml(text), /[<>"']/);
    }),
    { seed: 1 },
  );
  assert.equal(escapeHtml(`<a href="x">&'`), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
});

Deno.test("scriptJson reads back as the value and cannot end its script element", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = scriptJson(value);
      assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(value)));
      assert.ok(!json.includes("<"));
    }),
    { seed: 1 },
  );
});

Deno.test("slug keeps letters and digits of any script and drops the rest", () => {
  assert.equal(slug("  Cost & quality: 50% of Café's  "), "cost-quality-50-of-cafe-s");
  assert.equal(slug("校正 2"), "校正-2");
  assert.equal(slug("../../etc"), "etc");
  assert.equal(slug("—"), "");
});
