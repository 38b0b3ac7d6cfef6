import assert from "node:assert/strict";
import { textWidth } from "./font.ts";
import { LABEL_SIZE, labelPlaces, type NamedPoint, PADDING } from "./label_places.ts";

/** Left, right, top and bottom of each label on the smallest plot, of 270 by 260 pixels. */
function boxes(points: readonly NamedPoint[]): number[][] {
  const places = labelPlaces(points);
  return points.map(({ name, x, y }) => {
    const { align, baseline, dx, dy } = places.get(name)!;
    const width = textWidth(name, { size: LABEL_SIZE });
    const left = PADDING.x + x * (270 - 2 * PADDING.x) + dx - (align === "left" ? 0 : width);
    const top = PADDING.y + (1 - y) * (260 - 2 * PADDING.y) + dy -
      LABEL_SIZE * { top: 0, middle: 0.5, bottom: 1 }[baseline];
    return [left, left + width, top, top + LABEL_SIZE];
  });
}

Deno.test("labels of points that are close do not cover each other", () => {
  const points = ["small", "small@bo2", "small@bo3", "small@bo4", "small@bo5"]
    .map((name, i) => ({ name, x: 0.1 + 0.07 * i, y: 0.5 + 0.01 * i }));
  const found = boxes(points);
  for (const [i, a] of found.entries()) {
    for (const b of found.slice(i + 1)) {
      const apart = a[1] <= b[0] || b[1] <= a[0] || a[3] <= b[2] || b[3] <= a[2];
      assert.ok(apart, `${a} and ${b}`);
    }
  }
});

Deno.test("labels stay on the plot, even of points at its corners", () => {
  const corners = [[0, 0], [0, 1], [1, 0], [1, 1]]
    .map(([x, y]) => ({ name: `a model at ${x} and ${y}`, x, y }));
  for (const [left, right, top, bottom] of boxes(corners)) {
    assert.ok(left >= 0 && right <= 270 && top >= 0 && bottom <= 260);
  }
});

Deno.test("with room a label is below its point in the left half, and above it in the right", () => {
  const places = labelPlaces([{ name: "weak", x: 0, y: 0.2 }, { name: "strong", x: 1, y: 0.8 }]);
  assert.deepEqual(places.get("weak"), { align: "left", baseline: "top", dx: 4, dy: 8 });
  assert.deepEqual(places.get("strong"), { align: "right", baseline: "bottom", dx: -2, dy: -8 });
});
