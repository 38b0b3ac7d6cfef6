/**
 * The fault campaign: kills, faulty hosts, malformed requests and files, and two writers at once, against the
 * programs as users start them. It prints what was tried, lost, paid twice and crashed, and exits 1 where
 * anything was lost, anything crashed, more was paid twice than was in flight at a kill, a budget was exceeded, or
 * a secret was written.
 *
 *     deno task bench:faults
 *     deno task bench:faults --only files,requests --share 0.1
 */
import { parseArgs } from "node:util";
import { alignColumns } from "../../lib/core/text_table.ts";
import { damagedFiles } from "./damaged_files.ts";
import { faultyHosts } from "./faulty_hosts.ts";
import {
  killedFetch,
  killedImport,
  killedNotebook,
  killedService,
  killedTraining,
} from "./kills.ts";
import { killedDataset } from "./killed_dataset.ts";
import { malformedRequests } from "./malformed_requests.ts";
import { twoWriters } from "./two_writers.ts";

/** What came of one part of the campaign. */
export interface Outcome {
  tried: number;
  /** Answers, rows, files or steps that were there and are not. */
  lost: number;
  /** Calls paid for again, and the calls in flight at kills, which alone may be. */
  paidTwice: number;
  inFlight: number;
  /** A line each: stack traces, signals, answers of 500. */
  crashes: string[];
  /** US dollars beyond a budget and what was reserved. */
  overBudget: number;
  /** Files that hold a secret. */
  leaks: string[];
}

export const NOTHING: Outcome = {
  ...{ tried: 0, lost: 0, paidTwice: 0, inFlight: 0, crashes: [], overBudget: 0, leaks: [] },
};

const PARTS: Record<string, { times: number; run: (times: number) => Promise<Outcome> }> = {
  "kills: dataset": { times: 30, run: killedDataset },
  "kills: import": { times: 20, run: killedImport },
  "kills: training": { times: 15, run: killedTraining },
  "kills: fetch": { times: 15, run: killedFetch },
  "kills: notebook": { times: 10, run: killedNotebook },
  "kills: service": { times: 10, run: killedService },
  "hosts: faults": { times: 40, run: faultyHosts },
  "requests: malformed": { times: 2500, run: malformedRequests },
  "files: damaged": { times: 5000, run: damagedFiles },
  "writers: two at once": { times: 4, run: twoWriters },
};

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    share: { type: "string", default: "1" },
  },
});

const wanted = values.only.split(",").filter((word) => word !== "");
const rows: string[][] = [];
const problems: string[] = [];
for (const [name, { times, run }] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  const count = Math.max(1, Math.round(times * Number(values.share)));
  const started = performance.now();
  console.error(`${name}: ${count} tries`);
  const { tried, lost, paidTwice, inFlight, crashes, overBudget, leaks } = await run(count);
  const seconds = (performance.now() - started) / 1000;
  rows.push([
    name,
    ...[tried, lost, paidTwice, inFlight, crashes.length].map((n) => n.toLocaleString("en")),
    overBudget.toPrecision(3),
    `${leaks.length}`,
    seconds.toFixed(0),
  ]);
  problems.push(
    ...crashes.map((crash) => `${name}: crashed: ${crash}`),
    ...leaks.map((leak) => `${name}: a secret in ${leak}`),
    ...lost > 0 ? [`${name}: ${lost} lost`] : [],
    ...paidTwice > inFlight ? [`${name}: ${paidTwice} paid twice, ${inFlight} in flight`] : [],
    ...overBudget > 0 ? [`${name}: ${overBudget} USD over budget`] : [],
  );
}
console.log(alignColumns([
  ["part", "tried", "lost", "paid twice", "in flight", "crashes", "over budget", "secrets", "s"],
  ...rows,
]));
for (const problem of problems) console.error(problem);
Deno.exit(problems.length === 0 ? 0 : 1);
