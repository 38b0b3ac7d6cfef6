/**
 * The figures by which runs of a study are told apart: its headlines, or those that a user names. Each comes with the
 * format in which its study prints it.
 */
import { type Figures, type NamedFigure, namedFigures } from "./figures.ts";

export interface PickedFigure extends NamedFigure {
  /** In d3-format. */
  format: string;
}

/** Of a study without headlines, so many of its numbers are shown. */
const FIRST = 6;

/**
 * The numbers whose names hold one of the texts `wanted`, whatever the case. Without any: the headlines, or the
 * first {@linkcode FIRST} numbers of a study that has none.
 */
export function pickedFigures(figures: Figures, wanted: readonly string[] = []): PickedFigure[] {
  const headlines = figures.headlines.map(({ label, value, number }) => ({
    name: label,
    ...number,
    format: formatOf(value),
  }));
  const shown = new Map(headlines.map(({ name, format }) => [name, format]));
  const all = namedFigures(figures).map((figure) => ({
    ...figure,
    format: shown.get(figure.name) ?? formatOfValue(figure.value),
  }));
  const picked = wanted.length > 0
    ? all.filter(({ name }) =>
      wanted.some((text) => name.toLowerCase().includes(text.toLowerCase()))
    )
    : headlines.length > 0
    ? headlines
    : all.slice(0, FIRST);
  return [...new Map(picked.map((figure) => [figure.name, figure])).values()];
}

/** The format that gives such a text: ".1%" of "45.2%"; four digits of what is none of a number's. */
function formatOf(text: string): string {
  const [, decimals, percent] = /^[+−-]?[\d,]+(?:\.(\d+))?(%?)$/.exec(text) ?? [];
  if (percent === undefined) return ",.4~r";
  return `,.${decimals?.length ?? 0}${percent === "" ? "f" : "%"}`;
}

function formatOfValue(value: number | null): string {
  const size = Math.abs(value ?? 0);
  return size !== 0 && (size < 1e-4 || size >= 1e7) ? ".3~e" : ",.4~r";
}
