import assert from "node:assert/strict";
import { ROUTERS } from "../../routers/mod.ts";
import { routerStrokes, type Stroke } from "./router_strokes.ts";
import { COLOURS } from "./theme.ts";

/** Fixed choices, which are points and have no curve. */
const POINTS = ["cheapest", "strongest", "best-single"];
const names = ROUTERS.map(({ name }) => name).filter((name) => !POINTS.includes(name));
const shown = ({ color, dash }: Stroke) => `${color} ${dash}`;

Deno.test("each router of the library has a stroke of its own, whatever others are in the chart", () => {
  const all = routerStrokes([...names, "mine"]);
  assert.equal(new Set(names.map((name) => shown(all.get(name)!))).size, names.length);
  for (const name of names) assert.equal(routerStrokes([name]).get(name), all.get(name), name);
  assert.deepEqual(routerStrokes(names.toReversed()).get("tfidf-knn"), all.get("tfidf-knn"));
});

Deno.test("routers of others have no stroke of another router, up to thirty in a chart", () => {
  const strokes = routerStrokes([...names, ...Array.from({ length: 30 }, (_, i) => `mine-${i}`)]);
  assert.equal(new Set([...strokes.values()].map(shown)).size, names.length + 30);
});

Deno.test("heads on matches, compared with each other and with words, have a colour each", () => {
  const heads = ["best-route", "hybrid-det", "hybrid-prob", "hybrid-trans", "n-label", "n-class"];
  const strokes = routerStrokes([
    ...heads,
    "tfidf-logistic",
    "trained-encoder",
    "random",
    "oracle",
  ]);
  assert.equal(new Set([...strokes.values()].map(({ color }) => color)).size, heads.length + 4);
});

Deno.test("a router of others keeps its colour in a chart where that is free", () => {
  const alone = routerStrokes(["mine"]).get("mine")!;
  assert.deepEqual(routerStrokes(["random", "mine", "oracle"]).get("mine"), alone);
});

/** Relative luminance of "#rrggbb" (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance). */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

Deno.test("series and baselines stand out from the paper by 3 to 1, in both themes", () => {
  for (const [role, shades] of Object.entries(COLOURS)) {
    if (!/^(series|baseline|oracle)/.test(role)) continue;
    shades.forEach((shade, theme) => {
      const [dark, light] = [shade, COLOURS.paper[theme]].map(luminance).sort((a, b) => a - b);
      assert.ok((light + 0.05) / (dark + 0.05) >= 3, `${role} ${shade}`);
    });
  }
});
