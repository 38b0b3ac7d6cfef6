/**
 * How often the 95% intervals that reports print hold the truth, on populations that are made up, so that the
 * truth is known: confidences that are calibrated, a little off and far off, smooth, tied and of rare right
 * answers; routers that know much, something and nothing. Prints a table for docs/coverage.md.
 *
 *     deno task bench:coverage [--replications 1000] [--draws 500] > docs/coverage.md
 */
import { parseArgs } from "node:util";
import { calibrationIntervals } from "../lib/calibration/intervals.ts";
import { confidencePopulations, type Population } from "./coverage/confidences.ts";
import { judgedPopulations } from "./coverage/judged.ts";
import { routerPopulations } from "./coverage/routers.ts";

const { values } = parseArgs({
  options: {
    replications: { type: "string", default: "1000" },
    draws: { type: "string", default: "500" },
  },
});
const replications = Number(values.replications), draws = Number(values.draws);
const SIZES = [100, 300, 3_000];

/** Counts of the intervals of one measure. */
interface Count {
  held: number;
  above: number;
  below: number;
  none: number;
}

/** Shares of the samples of n whose intervals hold the truth, by measure. */
function coverage({ truth, intervals }: Population, n: number): Map<string, Count> {
  const counts = new Map(
    Object.keys(truth).map((measure) => {
      return [measure, { held: 0, above: 0, below: 0, none: 0 }] as [string, Count];
    }),
  );
  for (let sample = 0; sample < replications; sample++) {
    const found = intervals(n, { seed: sample, draws });
    for (const [measure, count] of counts) {
      const interval = found[measure], value = truth[measure];
      if (interval === null) count.none++;
      else if (interval[0] > value + 1e-9) count.above++;
      else if (interval[1] < value - 1e-9) count.below++;
      else count.held++;
    }
  }
  return counts;
}

function table(populations: Population[]): string[] {
  const measures = Object.keys(populations[0].truth);
  const lines = [
    `| population | n | ${measures.join(" | ")} |`,
    `|---|---:|${measures.map(() => "---:|").join("")}`,
  ];
  for (const population of populations) {
    for (const n of SIZES) {
      const counts = coverage(population, n);
      const cells = measures.map((measure) => {
        const { held, none, above, below } = counts.get(measure)!, all = held + above + below;
        if (all === 0) return "-";
        return `${(100 * held / all).toFixed(1)}${none > 0 ? ` (${none} without)` : ""}`;
      });
      lines.push(`| ${population.name} | ${n.toLocaleString("en")} | ${cells.join(" | ")} |`);
      console.error(lines.at(-1));
    }
  }
  return lines;
}

const error = 100 * Math.sqrt(0.95 * 0.05 / replications);
console.log([
  "# How often 95% intervals hold the truth",
  "",
  `In percent of ${
    replications.toLocaleString("en")
  } samples of each population and size, with ${draws} resamples ` +
  `each. The Monte Carlo error of an entry is ${
    error.toFixed(1)
  } (one standard error at 95), so that entries ` +
  `from ${(95 - 2 * error).toFixed(1)} to ${
    (95 + 2 * error).toFixed(1)
  } are what 95 looks like. "(k without)": ` +
  "samples that have no interval, which are left out.",
  "",
  `Made by \`deno task bench:coverage --replications ${replications} --draws ${draws}\`.`,
  "",
  "## Calibration measures",
  "",
  "ECE and RMSCE are those of the population in ten bins of equal width. Some intervals are wider than they need " +
  "be: those of the NLL where answers are given with certainty, as a sample " +
  "without a wrong one of them cannot exclude that there are some, at 36 nats each; and those of RMSCE and " +
  "AUROC where a few of 100 answers are right.",
  "",
  ...table(confidencePopulations(calibrationIntervals)),
  "",
  "## Router cards",
  "",
  "The saving at 1% drop is where a curve crosses a line: of 100 queries its interval is a little too narrow.",
  "",
  ...table(routerPopulations()),
  "",
  "## Rates of judged answers",
  "",
  'Of n answers a fifth is verified and all are judged, by judges that say "Correct" of wrong and of right answers ' +
  "with probabilities 0.05 and 0.95, 0.5 and 0.98, 0.7 and 0.7. Intervals are wider than they need be where 20 are " +
  "verified and nine in ten are right.",
  "",
  ...table(judgedPopulations()),
].join("\n"));
