/**
 * What the comparison found, as results/published/peers.json keeps it, and the table and the notes that the README
 * shows of it.
 */
import { join } from "node:path";
import { quantileSorted } from "simple-statistics";
import { z } from "zod";

const positive = z.number().positive();

/** One work of ours against one peer. */
const rowSchema = z.strictObject({
  /** Name of the work, as --only takes it. */
  name: z.string(),
  /** What is done. */
  work: z.string(),
  peer: z.string(),
  threads: z.enum(["one thread each", "defaults"]),
  /** Time of ours over time of the peer: of each pair of turns, one number. */
  ratio: z.strictObject({ median: positive, min: positive, max: positive }),
  /** Medians, in seconds. */
  ours_s: positive,
  peer_s: positive,
  /** The number of pairs. */
  runs: z.int().min(1),
  /** Why the peer is faster, where it is. */
  note: z.string().nullable(),
  /** Of Deno, Python and the peer's packages. */
  versions: z.record(z.string(), z.string()),
  /** When it was measured, the code, and the machine's load over one minute just before. */
  date: z.iso.date(),
  commit: z.string().nullable(),
  load: z.number().min(0),
});

export const resultsSchema = z.strictObject({
  version: z.literal(1),
  command: z.string(),
  machine: z.strictObject({ cpu: z.string(), cores: z.int().min(1), memory_gib: positive }),
  rows: z.array(rowSchema).min(1),
});

export type Row = z.infer<typeof rowSchema>;
export type Results = z.infer<typeof resultsSchema>;

/** The median, the least and the most of the ratios of pairs, and the medians of both sides. */
export function summarise(
  ours: readonly number[],
  theirs: readonly number[],
): Pick<Row, "ratio" | "ours_s" | "peer_s" | "runs"> {
  const ratios = ours.map((seconds, i) => seconds / theirs[i]);
  return {
    ratio: { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) },
    ours_s: median(ours),
    peer_s: median(theirs),
    runs: ours.length,
  };
}

function median(values: readonly number[]): number {
  return quantileSorted(values.toSorted((a, b) => a - b), 0.5);
}

/**
 * Earlier rows with those of a run in their places, in the order of `names`. Rows of works that are no more go, and
 * rows of another machine do.
 */
export function merged(
  before: Results | null,
  now: Results,
  order: readonly { name: string; peer: string }[],
): Results {
  const same = before !== null && JSON.stringify(before.machine) === JSON.stringify(now.machine);
  const rows = [...now.rows, ...same ? before.rows : []];
  return {
    ...now,
    rows: order.flatMap(({ name, peer }) =>
      rows.find((row) => row.name === name && row.peer === peer) ?? []
    ),
  };
}

const CONFIG = join(import.meta.dirname!, "../../deno.json");

const BEGIN = "<!-- Made by deno task bench:peers: begin -->";
const END = "<!-- Made by deno task bench:peers: end -->";

/** The README with its block made of the results, as `deno fmt` leaves it. */
export async function withTable(readme: string, results: Results): Promise<string> {
  const from = readme.indexOf(BEGIN), to = readme.indexOf(END);
  if (from < 0 || to < from) throw new Error(`The README lacks "${BEGIN}" and "${END}"`);
  const block = [BEGIN, "", tableOf(results), "", notesOf(results), ""].join("\n");
  return await formatted(readme.slice(0, from) + block + "\n" + readme.slice(to));
}

async function formatted(markdown: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--config", CONFIG, "--ext", "md", "-"],
    ...{ stdin: "piped", stdout: "piped" },
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(markdown));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("deno fmt failed");
  return new TextDecoder().decode(stdout);
}

function tableOf({ rows }: Results): string {
  return [
    "| Work | Peer | Ours / peer | Ours | Peer's |",
    "| --- | --- | --- | ---: | ---: |",
    ...rows.map(({ work, peer, ratio, ours_s, peer_s }) =>
      `| ${work} | ${peer} | ${inWords(ratio)} | ${time(ours_s)} | ${time(peer_s)} |`
    ),
  ].join("\n");
}

/** Losses are in bold. */
function inWords({ median, min, max }: Row["ratio"]): string {
  const [middle, low, high] = [median, min, max].map(twoDigits);
  return `${median > 1 ? `**${middle}**` : middle} (${low} to ${high})`;
}

function notesOf({ machine, rows }: Results): string {
  const loads = rows.map(({ load }) => load);
  const of = (values: (string | number)[]) => {
    const [first, last] = [values[0], values.at(-1)!];
    return first === last ? `${first}` : `${first} to ${last}`;
  };
  const dates = of(rows.map(({ date }) => date).toSorted());
  const runs = of(rows.map(({ runs }) => runs).toSorted((a, b) => a - b));
  const load = of(loads.toSorted((a, b) => a - b).map((load) => load.toFixed(1)));
  const measured =
    `Medians of ${runs} alternating pairs of turns, in brackets the least and the most of the ratio; below 1 ` +
    `Routelab is faster. ${machine.cores} cores (${machine.cpu}), load ${load}, ${dates}. ` +
    "[What is compared and how](docs/benchmarks.md).";
  const slower = rows.filter(({ ratio }) => ratio.median > 1);
  if (slower.length === 0) return measured;
  const works = Map.groupBy(slower, ({ note }) => note ?? "not yet explained");
  const reasons = [...works].map(([note, rows]) =>
    `- ${rows.map(({ work, peer }) => `${work}, ${peer}`).join("; ")}: ${note}`
  );
  return [measured, "", "Where the peer is faster:", "", ...reasons].join("\n");
}

function time(seconds: number): string {
  if (seconds >= 1) return `${twoDigits(seconds)} s`;
  return seconds >= 1e-3 ? `${twoDigits(1e3 * seconds)} ms` : `${twoDigits(1e6 * seconds)} µs`;
}

function twoDigits(value: number): string {
  if (value >= 10) return value.toFixed(0);
  return value >= 1 ? value.toFixed(1) : value.toFixed(value >= 0.1 ? 2 : 3);
}
