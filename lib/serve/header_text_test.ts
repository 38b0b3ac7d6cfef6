import assert from "node:assert/strict";
import fc from "fast-check";
import { headerText } from "./header_text.ts";
import { HARD, HeldModel, serve } from "./testing.ts";

Deno.test("headerText() leaves ASCII as it is and encodes the rest", () => {
  assert.equal(headerText("score 0.6 > threshold 0.5"), "score 0.6 > threshold 0.5");
  assert.equal(headerText("модель"), "%D0%BC%D0%BE%D0%B4%D0%B5%D0%BB%D1%8C");
  assert.equal(headerText("é%\r\nx"), "%C3%A9%25%0D%0Ax");
});

Deno.test("headerText() of any text is the value of a header, and decodes", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
    const value = new Headers({ x: headerText(text) }).get("x")!;
    assert.equal(decodeURIComponent(value), text.replace(/^ +| +$/g, ""));
  }));
});

Deno.test("a model whose name is not Latin answers", async () => {
  const strong = new HeldModel({ name: "大きいモデル" });
  strong.release();
  await using served = await serve({ strong });
  for (const stream of [false, true]) {
    const response = await served.post("/v1/chat/completions", {
      model: "router-keyword-0.5",
      messages: [{ role: "user", content: HARD }],
      stream,
    });
    assert.equal(response.status, 200);
    assert.equal(decodeURIComponent(response.headers.get("x-routelab-model")!), strong.name);
    await response.body?.cancel();
  }
});
