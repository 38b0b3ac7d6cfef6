import assert from "node:assert/strict";
import { textWidth } from "./font.ts";

Deno.test("textWidth gives DejaVu Sans's advance widths", () => {
  // From the font's hmtx table, in 2048 units an em: i 569, W 2025, space 651.
  const em = 2048;
  assert.equal(textWidth("i", { size: em }), 569);
  assert.equal(textWidth("W W", { size: em }), 2025 + 651 + 2025);
  assert.ok(textWidth("W", { size: em, bold: true }) > 2025);
  assert.equal(textWidth("", { size: 12 }), 0);
});

Deno.test("textWidth counts a character that the font lacks as its missing glyph", () => {
  assert.ok(textWidth("\u{10FFFF}", { size: 12 }) > 0);
});
