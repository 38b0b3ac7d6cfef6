/**
 * DejaVu Sans, the font of every PNG: where its files lie, and how wide a text is in it. Vega has no
 * canvas here and would guess 0.8 em a character; true widths let it lay out labels as they are drawn.
 * Table formats: https://learn.microsoft.com/typography/opentype/spec/otff
 */
// Importing a file of the package puts the package in the module graph, so that its fonts resolve.
import "dejavu-fonts-ttf/package.json" with { type: "json" };
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (file: string) => fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${file}`));

/** The font files, for a renderer that loads none of the system's. */
export const FONT_FILES = [path("DejaVuSans.ttf"), path("DejaVuSans-Bold.ttf")];

/** Width of `text` in pixels at `size` pixels. Characters the font lacks count as its missing glyph. */
export function textWidth(text: string, options: { size: number; bold?: boolean }): number {
  const font = fonts[options.bold ? 1 : 0] ??= readFont(FONT_FILES[options.bold ? 1 : 0]!);
  let units = 0;
  for (const char of text) units += font.advance(char.codePointAt(0)!);
  return units / font.unitsPerEm * options.size;
}

interface Font {
  unitsPerEm: number;
  advance(codePoint: number): number;
}

const fonts: Font[] = [];

function readFont(file: string): Font {
  const bytes = readFileSync(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const table = (tag: string): number => {
    for (let i = 0; i < view.getUint16(4); i++) {
      const record = 12 + 16 * i;
      if (bytes.toString("latin1", record, record + 4) === tag) return view.getUint32(record + 8);
    }
    throw new Error(`no table ${tag} in ${file}`);
  };
  const glyphs = readCmap(view, table("cmap"));
  const hmtx = table("hmtx");
  const metrics = view.getUint16(table("hhea") + 34);
  return {
    unitsPerEm: view.getUint16(table("head") + 18),
    advance: (code) => view.getUint16(hmtx + 4 * Math.min(glyphs.get(code) ?? 0, metrics - 1)),
  };
}

/** Code point -> glyph, from the font's full-Unicode (format 12) subtable. */
function readCmap(view: DataView, cmap: number): Map<number, number> {
  const glyphs = new Map<number, number>();
  for (let i = 0; i < view.getUint16(cmap + 2); i++) {
    const subtable = cmap + view.getUint32(cmap + 8 + 8 * i);
    if (view.getUint16(subtable) !== 12) continue;
    for (let g = 0; g < view.getUint32(subtable + 12); g++) {
      const group = subtable + 16 + 12 * g;
      const start = view.getUint32(group);
      const first = view.getUint32(group + 8);
      for (let code = start; code <= view.getUint32(group + 4); code++) {
        glyphs.set(code, first + code - start);
      }
    }
  }
  return glyphs;
}
