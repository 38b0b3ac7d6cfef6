/**
 * The critical-difference picture (Demsar 2006, JMLR 7:1): mean ranks of routers over boards, and a line beside those
 * that are not shown to differ.
 */
import type { MeanRanks } from "../../evaluation/mod.ts";
import { lettersIn } from "../../stats/letters.ts";
import { type Figure, figure } from "../charts/figure.ts";
import { printedValues } from "../charts/printed_values.ts";
import { routerStrokes } from "../charts/router_strokes.ts";
import { axisLabels, colour } from "../charts/theme.ts";
import { formatNumber } from "../format.ts";

/** Pixels from the plot to the first line of a group, and from one line to the next. */
const FIRST = 52, NEXT = 12;

export function ranksChart({ boards, routers }: MeanRanks): Figure {
  const strokes = routerStrokes(routers.map(({ router }) => router));
  const rows = routers.map(({ router, rank }) => ({
    ...{ router, rank: rank.value, lo: rank.lo, hi: rank.hi },
    text: formatNumber(rank.value, ".2f"),
  }));
  const groups = [...new Set(routers.flatMap(({ letters }) => lettersIn(letters)))]
    .map((letter) => routers.filter(({ letters }) => lettersIn(letters).includes(letter)))
    .filter((members) => members.length > 1);
  const color = {
    field: "router",
    type: "nominal",
    scale: {
      domain: rows.map(({ router }) => router),
      range: rows.map(({ router }) => strokes.get(router)!.color),
    },
    legend: null,
  };
  const paint = { color: colour("muted"), aria: false };
  return figure({
    data: { values: rows },
    height: { step: 28 },
    encoding: {
      y: {
        field: "router",
        type: "nominal",
        sort: null,
        title: null,
        axis: { grid: false, labelColor: colour("ink") },
      },
    },
    layer: [
      {
        mark: { type: "rule", strokeWidth: 2 },
        encoding: { x: { field: "lo", type: "quantitative" }, x2: { field: "hi" }, color },
      },
      {
        mark: { type: "point", filled: true, size: 90, opacity: 1 },
        encoding: {
          x: {
            field: "rank",
            type: "quantitative",
            title: "Mean rank, the best at the left",
            axis: axisLabels(".0f"),
            scale: { zero: false, padding: 12, nice: true },
          },
          color,
          tooltip: [
            { field: "router", type: "nominal", title: " " },
            { field: "rank", type: "quantitative", title: "mean rank", format: ".2f" },
            { field: "lo", type: "quantitative", title: "from", format: ".2f" },
            { field: "hi", type: "quantitative", title: "to", format: ".2f" },
          ],
        },
      },
      printedValues(),
      ...groups.flatMap((members, g) => {
        const x = { value: { expr: `width + ${FIRST + g * NEXT}` } };
        const data = { values: members.map(({ router }) => ({ router })) };
        return [
          { data, mark: { type: "line", strokeWidth: 2, ...paint }, encoding: { x } },
          {
            data,
            mark: { type: "point", filled: true, size: 30, opacity: 1, ...paint },
            encoding: { x },
          },
        ];
      }),
    ],
  }, {
    name: "critical differences",
    title: routers.length === groups[0]?.length
      ? "No router is shown to rank before another"
      : "Mean ranks of the routers by APGR",
    subtitle:
      `Over ${boards.length === 1 ? boards[0] : `${boards.length} boards`}, with 95% intervals; ` +
      "routers on one line at the right are not shown to differ",
  });
}
