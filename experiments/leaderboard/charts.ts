/** What a router reaches with fewer labels. */
import type { Board } from "../../lib/evaluation/mod.ts";
import { barChart, type Figure } from "../../lib/report/mod.ts";

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
