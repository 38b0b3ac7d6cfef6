import assert from "node:assert/strict";
import { join } from "node:path";
import { cleanText } from "./clean.ts";
import { type Notebook, parseNotebook } from "./notebook.ts";

const FOLDER = join(import.meta.dirname!, "../../notebooks");
const names = [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
  .filter((name) => name.endsWith(".ipynb"));

const clean = (text: string) => cleanText(parseNotebook(text, "test"));

/** The text as JupyterLab saves it after a run. */
function saved(text: string): string {
  const notebook: Notebook = JSON.parse(text);
  notebook.metadata.language_info = {
    ...notebook.metadata.language_info as object,
    ...{ codemirror_mode: "typescript", version: "5.9.2", pygments_lexer: "typescript" },
  };
  for (const cell of notebook.cells) {
    cell.metadata = { ...cell.metadata, tags: cell.metadata.tags ?? [], collapsed: false };
    if (cell.cell_type === "code") {
      cell.execution_count = 7;
      cell.outputs = [{ output_type: "stream", name: "stdout", text: "28084\n" }];
      cell.metadata.execution = { "iopub.status.busy": "2026-01-01T00:00:00Z" };
    }
    Object.assign(cell, { source: cell.source.split(/(?<=\n)/) });
  }
  return JSON.stringify(sorted(notebook), null, 2);
}

/** With keys in the order of the alphabet. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
  return Object.fromEntries(entries.map(([key, value]) => [key, sorted(value)]));
}

Deno.test("cleanText() leaves each committed notebook as it is, and undoes what JupyterLab saves", () => {
  assert.ok(names.length > 10);
  for (const name of names) {
    const text = Deno.readTextFileSync(join(FOLDER, name));
    assert.equal(clean(text), text, name);
    assert.notEqual(saved(text), text);
    assert.equal(clean(saved(text)), text, name);
  }
});

Deno.test("cleanText() keeps what is the author's: tags, attachments, settings, other metadata of cells", () => {
  const notebook = {
    cells: [{
      cell_type: "markdown",
      id: "a",
      metadata: { tags: ["x"], slideshow: { slide_type: "slide" } },
      source: "![a](attachment:a.png)",
      attachments: { "a.png": { "image/png": "iVBO" } },
    }],
    metadata: {
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      routelab: {},
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  assert.deepEqual(JSON.parse(clean(JSON.stringify(notebook))), notebook);
});
