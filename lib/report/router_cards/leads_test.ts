import assert from "node:assert/strict";
import { leadFinding } from "./findings.ts";
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

Deno.test("leadFinding() holds where the interval of the lead lies as claimed", () => {
  const of = (router: string, over: string, claim: "above" | "around") =>
    leadFinding(study, { router, over, claim, on: "MMLU" });
  assert.match(of("encoder", "words", "above").text, /by \+0\.050 \[\+0\.050, \+0\.050\]\.$/);
  assert.match(of("words", "encoder", "around").text, /the interval holds 0, so it is not shown/);
  const holds = [
    of("encoder", "words", "above"),
    of("encoder", "words", "around"),
    of("words", "encoder", "above"),
  ].map(({ holds }) => holds);
  assert.deepEqual(holds, [true, false, false]);
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
