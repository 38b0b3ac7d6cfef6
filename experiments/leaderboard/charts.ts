/** What a router reaches with fewer labels, and the boards of the long run. */
import type { Board } from "../../lib/evaluation/mod.ts";
import type { Displayable } from "../../lib/report/display.ts";
import { barChart, type Figure } from "../../lib/report/mod.ts";
import type { LongRun } from "../../lib/report/studies/mod.ts";

export const INSIDE_TABLE = "APGR of each router, in distribution";
export const OUTSIDE_TABLE = "APGR of each router, out of distribution";

/** APGR of a router's entries on a board, by the labels that each learned from. */
export function labelsChart(
  { name, queries, entries }: Board,
  { router }: { router: string },
): Figure {
  const bars = entries.filter((entry) => entry.router.split(",")[0] === router)
    .toSorted((a, b) => a.labels! - b.labels!)
    .map(({ labels, apgr }) => ({
      label: `${labels!.toLocaleString("en")} labels`,
      value: apgr.value!,
      ...(apgr.lo == null ? {} : { lo: apgr.lo }),
      ...(apgr.hi == null ? {} : { hi: apgr.hi }),
    }));
  return barChart({
    title: `APGR of ${router} by the labels it learned from`,
    subtitle: `${name}, ${queries.toLocaleString("en")} test questions, with 95% intervals`,
    valueTitle: "APGR",
    reference: { value: 0.5, label: "random" },
    bars,
  });
}

/** The tables of the long run, whose routers fine-tune a model too. */
export function publishedTables(long: LongRun): Displayable[] {
  const boards = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, b) => [`board ${b}`, ".3f"]));
  return [
    long.table("Mean rank by APGR over 5 boards", { rank: ".2f" }),
    long.table(INSIDE_TABLE, boards(5)),
    long.table(OUTSIDE_TABLE, boards(3)),
  ];
}
