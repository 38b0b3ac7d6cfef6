import assert from "node:assert/strict";
import pl from "nodejs-polars";
import { frameTable } from "./frame_table.ts";

const frame = pl.DataFrame({
  prompt: ["1 + 1?", "2 + 2?"],
  quality: [1, 0],
  cost_usd: [7.614999999999999e-7, 0.0000010265],
  mine: ["a", "b"],
});

Deno.test("frameTable prints costs in one notation on both sides of a millionth, and what is unknown as a dash", () => {
  const { text } = frameTable(frame, { title: "First" });
  assert.match(text, /^First\nprompt +quality +cost_usd +mine\n1 \+ 1\? +1 +0\.000000761 +a\n/);
  assert.match(text, /2 \+ 2\? +0 +0\.00000103 +b$/);
  const unknown = pl.DataFrame({ cost_usd: [1e-6, null] });
  assert.match(frameTable(unknown, { title: "Costs" }).text, /–$/);
});

Deno.test("frameTable explains the columns of outcomes, and others in the words given", () => {
  const { html } = frameTable(frame, { title: "First", help: { mine: "a label" } });
  const legend = /<dl[^>]*>(.*)<\/dl>/.exec(html)![1]!.replace(/<[^>]+>/g, "");
  assert.match(legend, /prompt text of the query\. quality 1 for a right .*\. mine a label\.$/);
});
