import assert from "node:assert/strict";
import { DISPLAY } from "../display.ts";
import { notebookSchema } from "../../jupyter/notebook.ts";
import { findings, findingsOf } from "./findings.ts";

const TWO = findings([
  { text: "Words recover 69% of the gap, more than the 50% of <chance>.", holds: true, main: true },
  { text: "What is learned on one dataset holds on another.", holds: false },
]);

Deno.test("findings() shows a sentence whose condition fails as one that does not hold", () => {
  const bundle = TWO[DISPLAY]() as Record<string, string>;
  assert.match(bundle["text/html"], /<li>Words recover 69% .* &lt;chance&gt;\.<\/li>/);
  assert.match(bundle["text/html"], /Not in this run:<\/strong> <s>What is learned/);
  assert.equal(
    bundle["text/plain"],
    "- Words recover 69% of the gap, more than the 50% of <chance>.\n" +
      "- Not in this run: What is learned on one dataset holds on another.",
  );
});

Deno.test("findingsOf() collects what an executed notebook shows", () => {
  const output = { output_type: "display_data", data: TWO[DISPLAY](), metadata: {} };
  const notebook = notebookSchema.parse({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [
      { cell_type: "markdown", source: "# A", metadata: {} },
      { cell_type: "code", source: "1", metadata: {}, outputs: [output] },
      { cell_type: "code", source: "2", metadata: {}, outputs: [] },
    ],
  });
  assert.deepEqual(findingsOf(notebook), [...TWO.data]);
});
