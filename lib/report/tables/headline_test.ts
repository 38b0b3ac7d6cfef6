import assert from "node:assert/strict";
import { DISPLAY } from "../display.ts";
import { headline, HEADLINE_MIME } from "./headline.ts";

Deno.test("headline's display holds its data, HTML and a line of text", () => {
  const bundle = headline({
    label: "APGR <of> knn",
    value: 0.681,
    lo: 0.672,
    hi: 0.69,
    format: ".3f",
    note: "random: 0.5",
  })[DISPLAY]();
  assert.deepEqual(bundle[HEADLINE_MIME], {
    label: "APGR <of> knn",
    value: "0.681",
    interval: "[0.672, 0.690]",
    note: "random: 0.5",
    number: { value: 0.681, lo: 0.672, hi: 0.69 },
  });
  assert.equal(bundle["text/plain"], "APGR <of> knn: 0.681 ([0.672, 0.690] · random: 0.5)");
  assert.match(bundle["text/html"] as string, /APGR &lt;of&gt; knn/);
});

Deno.test("headline prints an unknown value as an en dash and leaves out what it lacks", () => {
  const { data } = headline({ label: "ECE", value: null, lo: null, hi: 1 });
  assert.deepEqual(data, {
    label: "ECE",
    value: "–",
    number: { value: null, lo: null, hi: 1 },
  });
});
