import assert from "node:assert/strict";
import { leadOf, leadsOver, leadTable } from "./leads.ts";
import { studyHaving } from "./testing.ts";

const study = await studyHaving({
  random: { apgr: 0.5 },
  words: { apgr: 0.7 },
  encoder: { apgr: 0.75 },
});

Deno.test("a router is ahead of another by as much as the other is behind", () => {
  const leads = leadsOver("words", [study]);
  assert.deepEqual(leads.map(({ router }) => router), ["random", "encoder"]);
  const ahead = leadOf(study, { router: "encoder", over: "words" });
  const behind = leadOf(study, { router: "words", over: "encoder" });
  assert.ok(Math.abs(ahead.value! - 0.05) < 1e-12 && ahead.lo! > 0);
  assert.equal(ahead.value, -behind.value!);
  const { html, text } = leadTable(leads, { over: "words" });
  assert.match(text, /^pocket +encoder +\+0\.050 \[/m);
  const marked = [...html.matchAll(/<tr class="highlight".*?<\/tr>/g)].map(([row]) => row);
  assert.equal(marked.length, 1);
  assert.match(marked[0], /encoder/);
});

Deno.test("a comparison with what was not evaluated is refused", () => {
  assert.throws(() => leadsOver("keyword", [study]), {
    name: "UserError",
    message: "Cannot compare with keyword as it was not evaluated on pocket",
  });
  assert.throws(() => leadOf(study, { router: "keyword", over: "words" }), {
    name: "UserError",
    message: "Cannot compare keyword with words as it was not evaluated on pocket",
  });
});
