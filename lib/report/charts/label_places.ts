/**
 * Where the names of points stand, so that none covers another or a point: each beside its own, in the first free
 * place. Vega-Lite has no such layout, and a page must have it without a browser.
 */
import { textWidth } from "./font.ts";

/** A point, from 0 to 1 between the outermost ones of its plot, y upwards, and its name. */
export interface NamedPoint {
  name: string;
  x: number;
  y: number;
}

/** Alignment and offset in pixels of a text mark at its point. */
export interface LabelPlace {
  align: "left" | "right";
  baseline: "top" | "bottom" | "middle";
  dx: number;
  dy: number;
}

/** Of the smallest plot that a page has: what does not collide there does nowhere. */
const PLOT = { width: 270, height: 260 };
/** Between the outermost points and its sides. */
export const PADDING = { x: 8, y: 26 };
export const LABEL_SIZE = 12;
/** Radius of a point, and the room around a label. */
const RADIUS = 5, ROOM = 1;

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/**
 * The place of each label, by its name. In the left half the first choice is below the point, where no curve runs; in
 * the right half above it, clear of the curves that end there.
 */
export function labelPlaces(points: readonly NamedPoint[]): Map<string, LabelPlace> {
  const spots = points.map(({ name, x, y }) => ({
    ...{ name, left: x <= 0.5 },
    x: PADDING.x + x * (PLOT.width - 2 * PADDING.x),
    y: PADDING.y + (1 - y) * (PLOT.height - 2 * PADDING.y),
  }));
  const taken: Box[] = spots.map(({ x, y }) => around(x, y));
  const places = new Map<string, LabelPlace>();
  for (const spot of spots) {
    const width = textWidth(spot.name, { size: LABEL_SIZE });
    const options = choices(spot.left).map((place) => {
      const box = boxOf(spot, { place, width });
      return { place, box, covered: coveredBy(box, taken) + 4 * outside(box) };
    });
    const best = options.reduce((a, b) => b.covered < a.covered ? b : a);
    places.set(spot.name, best.place);
    taken.push(best.box);
  }
  return places;
}

/** In the order of preference; further away where nothing nearer is free. */
function choices(left: boolean): LabelPlace[] {
  const below = { align: "left", baseline: "top", dx: 4 } as const;
  const above = { align: "right", baseline: "bottom", dx: -2 } as const;
  const mirrored = [
    { ...below, align: "right", dx: -4 } as const,
    { ...above, align: "left", dx: 2 } as const,
  ];
  const corners = left ? [below, ...mirrored, above] : [above, ...mirrored.reverse(), below];
  const beside = [
    { align: "left", baseline: "middle", dx: 9, dy: 0 },
    { align: "right", baseline: "middle", dx: -9, dy: 0 },
  ] as const;
  return [8, 20, 32].flatMap((away) => [
    ...corners.map((corner) => ({ ...corner, dy: corner.baseline === "top" ? away : -away })),
    ...away === 8 ? beside : [],
  ]);
}

function boxOf(
  { x, y }: { x: number; y: number },
  { place: { align, baseline, dx, dy }, width }: { place: LabelPlace; width: number },
): Box {
  const left = x + dx - (align === "left" ? 0 : width);
  const top = y + dy -
    (baseline === "top" ? 0 : baseline === "bottom" ? LABEL_SIZE : LABEL_SIZE / 2);
  return {
    ...{ left: left - ROOM, right: left + width + ROOM },
    ...{ top: top - ROOM, bottom: top + LABEL_SIZE + ROOM },
  };
}

function around(x: number, y: number): Box {
  return { left: x - RADIUS, right: x + RADIUS, top: y - RADIUS, bottom: y + RADIUS };
}

function coveredBy(box: Box, others: readonly Box[]): number {
  const overlap = (other: Box) =>
    Math.max(0, Math.min(box.right, other.right) - Math.max(box.left, other.left)) *
    Math.max(0, Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top));
  return others.reduce((sum, other) => sum + overlap(other), 0);
}

/** Area that lies beyond the plot's sides, where the axis or the legend is. */
function outside({ left, right, top, bottom }: Box): number {
  const height = bottom - top;
  return (Math.max(0, -left) + Math.max(0, right - PLOT.width)) * height +
    Math.max(0, bottom - PLOT.height) * (right - left);
}
