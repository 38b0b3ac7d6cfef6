/**
 * How each router is drawn, in every chart of every page: a stroke of its own, of a colour and dashes, by which
 * colour-blind readers can tell apart what is near in hue. Routers of one family (words, vectors, descriptions,
 * names of tasks, heads on matches) differ most, since they are compared most; of two families some share a
 * colour.
 */
import { colour, seriesColours } from "./theme.ts";

export interface Stroke {
  color: string;
  /** Lengths of dash and gap, as SVG's stroke-dasharray has them; [1, 0] is solid. */
  dash: readonly number[];
}

const SOLID = [1, 0], LONG = [9, 3], SHORT = [4, 3], DOTTED = [2, 3], DASH_DOT = [9, 3, 2, 3];

const ROUTERS: Readonly<Record<string, Stroke>> = {
  random: { color: colour("baseline"), dash: [6, 4] },
  keyword: { color: colour("baseline2"), dash: [10, 3, 2, 3] },
  "prompt-length": { color: colour("baseline3"), dash: [3, 3] },
  "tfidf-logistic": { color: colour("series1"), dash: SOLID },
  "tfidf-knn": { color: colour("series2"), dash: LONG },
  "embedding-logistic": { color: colour("series3"), dash: SOLID },
  "embedding-knn": { color: colour("series4"), dash: LONG },
  "hybrid-logistic": { color: colour("series5"), dash: DASH_DOT },
  "trained-encoder": { color: colour("series7"), dash: SOLID },
  policy: { color: colour("series8"), dash: SOLID },
  "tfidf, same policies": { color: colour("series1"), dash: LONG },
  "semantic-short": { color: colour("series6"), dash: SHORT },
  "semantic-long": { color: colour("series8"), dash: DOTTED },
  "llm-classifier": { color: colour("series9"), dash: SHORT },
  "llm-classifier-fitted": { color: colour("series10"), dash: DASH_DOT },
  "best-route": { color: colour("series2"), dash: SOLID },
  "hybrid-det": { color: colour("series3"), dash: LONG },
  "hybrid-prob": { color: colour("series4"), dash: SOLID },
  "hybrid-trans": { color: colour("series6"), dash: LONG },
  "n-label": { color: colour("series9"), dash: LONG },
  "n-class": { color: colour("series10"), dash: SHORT },
  oracle: { color: colour("oracle"), dash: DOTTED },
};

/** Dashes that no router of the library has, for those that others bring. */
const OTHER_DASHES = [[14, 4], [6, 2, 2, 2, 2, 2], [2, 6]];

/**
 * The stroke of each of a chart's routers. One that the library does not know gets its stroke by its name; if
 * another of the chart has that colour, the next one that is free. No two strokes are alike, up to thirty such
 * routers in one chart.
 */
export function routerStrokes(names: readonly string[]): ReadonlyMap<string, Stroke> {
  const strokes = new Map(
    names.flatMap((name) => name in ROUTERS ? [[name, ROUTERS[name]!] as const] : []),
  );
  const others = OTHER_DASHES.flatMap((dash) => seriesColours().map((color) => ({ color, dash })));
  for (const name of names) {
    if (strokes.has(name)) continue;
    const start = placeOf(name, others.length);
    const turned = [...others.slice(start), ...others.slice(0, start)];
    const used = [...strokes.values()];
    strokes.set(
      name,
      turned.find(({ color }) => used.every((stroke) => stroke.color !== color)) ??
        turned.find((stroke) => !used.includes(stroke)) ?? turned[0]!,
    );
  }
  return strokes;
}

/** A place among `count`, the same for a name wherever it occurs. */
function placeOf(name: string, count: number): number {
  return [...name].reduce((sum, char) => (31 * sum + char.codePointAt(0)!) % 9973, 7) % count;
}
