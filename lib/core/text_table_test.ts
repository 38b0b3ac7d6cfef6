import assert from "node:assert/strict";
import { alignColumns } from "./text_table.ts";

Deno.test("alignColumns() aligns texts on the left, and numbers with their header on the right", () => {
  assert.equal(
    alignColumns([
      ["NAME", "SIZE", "COST", "NOTE"],
      ["a", "9.5 MB", "1.2e-4", "-"],
      ["long one", "12.0 MB", "-", "3 more"],
    ]),
    [
      "NAME         SIZE    COST  NOTE",
      "a          9.5 MB  1.2e-4  -",
      "long one  12.0 MB       -  3 more",
    ].join("\n"),
  );
});

Deno.test("alignColumns() leaves no blanks at the ends of lines", () => {
  assert.equal(alignColumns([["a", "bb", ""], ["ccc", "d", ""]]), "a    bb\nccc  d");
});
