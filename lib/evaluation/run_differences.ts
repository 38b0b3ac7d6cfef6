/** In what two runs differ beside their routers: where there is anything, a difference of figures may be due to it. */
import { formatCost } from "../core/wording.ts";
import type { OpenedRun } from "./run.ts";

export interface RunDifference {
  what: string;
  a: string;
  b: string;
}

/** All of data, pool, costs, split, seed, resamples and code that is not the same. */
export function runDifferences(a: OpenedRun, b: OpenedRun): RunDifference[] {
  const of: [what: string, value: (run: OpenedRun) => string][] = [
    ["data", ({ data }) => data.name],
    ["tested queries", ({ queries }) => queries.n.toLocaleString("en")],
    ["candidates", ({ candidates }) => candidates.map(({ name }) => name).join(", ")],
    ["costs", ({ costs }) => costs],
    ["cost unit", unitOf],
    [
      "mean costs",
      (run) =>
        run.candidates.map((one) => `${one.name} ${formatCost(one.cost, unitOf(run))}`).join(", "),
    ],
    ["split", ({ split }) => split],
    ["seed", ({ seed }) => `${seed}`],
    ["resamples of the cards", ({ bootstrap }) => bootstrap.toLocaleString("en")],
    [
      "code",
      ({ code }) =>
        code.commit === null
          ? code.digest.slice(0, 12)
          : `${code.digest.slice(0, 12)} of ${code.commit.slice(0, 12)}`,
    ],
  ];
  const differ = of.map(([what, value]) => ({ what, a: value(a), b: value(b) }))
    .filter((row) => row.a !== row.b);
  // Names and means may be the same where single outcomes are not
  const told = differ.some(({ what }) =>
    !["seed", "resamples of the cards", "code"].includes(what)
  );
  const digests = [a, b].map(({ data }) => `${data.digest} ${data.train_digest}`);
  return digests[0] === digests[1] || told ? differ : [
    { what: "outcomes", a: a.data.digest.slice(0, 12), b: b.data.digest.slice(0, 12) },
    ...differ,
  ];
}

function unitOf({ routers }: OpenedRun): "USD" | "strong calls" {
  return routers[0].card.cost_unit;
}
