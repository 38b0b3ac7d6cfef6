/**
 * The comparison with peers: each work is done by ours and by theirs in turns, on the same inputs, and both must come
 * to the same. Prints ratios, and keeps them in results/published/peers.json and in the README.
 *
 *     deno task bench:peers --help
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { commitOf } from "../../lib/core/commit.ts";
import { UserError } from "../../lib/core/errors.ts";
import { alignColumns } from "../../lib/core/text_table.ts";
import { writeAtomically } from "../../lib/core/write.ts";
import { CATALOGUE, datasetIsHere } from "../../lib/outcomes/mod.ts";
import { compare } from "./compare.ts";
import { checkPython, DEFAULT_PYTHON, INSTALL } from "./environment.ts";
import { INPUTS } from "./inputs.ts";
import { merged, type Results, resultsSchema, type Row, withTable } from "./results.ts";
import { type Work, WORKS } from "./works.ts";

const ROOT = join(import.meta.dirname!, "../..");
const KEPT = join(ROOT, "results/published/peers.json");
const README = join(ROOT, "README.md");

const HELP = `Routelab's time beside that of other tools, work by work: below 1 Routelab is faster.

Usage: deno task bench:peers [options]

  --only <names>    of the works below, separated by commas (default: all)
  --runs <n>        pairs of turns of each work (default: 5)
  --python <path>   the Python that has the peers (default: bench/.venv/bin/python)
  --dry-run         print the ratios, and keep them nowhere
  --help            this text

Ratios go to results/published/peers.json and into README.md, where those of other works stay as they are. The exit
code is 1 where a work failed, or both sides did not come to the same.

The Python is made by
  ${INSTALL.join("\n  ")}

Works:
${
  alignColumns(WORKS.map(({ name, title, peers }) => [
    `  ${name}`,
    `${title}: ${peers.map((peer) => peer.name).join(", ")}`,
  ]))
}

Examples:
  deno task bench:peers --only ece,auroc --dry-run
  deno task bench:peers --runs 11
`;

interface Options {
  works: Work[];
  runs: number;
  python: string;
  keep: boolean;
}

/** Null where help is asked for. */
function optionsOf(args: string[]): Options | null {
  const { values } = (() => {
    try {
      return parseArgs({
        args,
        options: {
          only: { type: "string" },
          runs: { type: "string", default: "5" },
          python: { type: "string", default: DEFAULT_PYTHON },
          "dry-run": { type: "boolean", default: false },
          help: { type: "boolean", default: false },
        },
      });
    } catch (error) {
      const hint = "deno task bench:peers --help lists the options";
      throw new UserError((error as Error).message, { hint });
    }
  })();
  if (values.help) return null;
  const runs = Number(values.runs);
  if (!/^[1-9]\d*$/.test(values.runs)) {
    throw new UserError(`--runs must be a whole number from 1 on: it is ${values.runs}`);
  }
  const names = values.only?.split(",").map((name) => name.trim());
  const unknown = names?.find((name) => !WORKS.some((work) => work.name === name));
  if (unknown !== undefined) {
    throw new UserError(`--only must name works: ${unknown || "an empty name"} is none`, {
      hint: `There are ${WORKS.map(({ name }) => name).join(", ")}`,
    });
  }
  const works = WORKS.filter(({ name }) => names?.includes(name) ?? true);
  return { works, runs, python: values.python, keep: !values["dry-run"] };
}

/** Works whose data is here; of the others it is said. */
async function withData(works: Work[]): Promise<Work[]> {
  const mmlu = CATALOGUE.find(({ name }) => name === "routellm/mmlu")!;
  if (await datasetIsHere(mmlu)) return works;
  const lacking = works.filter(({ inputs }) => inputs.includes("mmlu"));
  if (lacking.length > 0) {
    console.error(
      `Left out, as they need routellm/mmlu: ${lacking.map(({ name }) => name).join(", ")}\n` +
        "Fetch it with: deno task lab data fetch routellm/mmlu",
    );
  }
  return works.filter((work) => !lacking.includes(work));
}

async function main({ works: wanted, runs, python, keep }: Options): Promise<void> {
  await checkPython(python);
  const works = await withData(wanted);
  const inputs = await Deno.makeTempDir({ prefix: "routelab-peers-" });
  const interrupted = () => {
    Deno.removeSync(inputs, { recursive: true });
    console.error("Stopped; works that had ended are kept");
    Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", interrupted);
  // Before the first result is kept, which changes files
  const setting = { runs, python, inputs, commit: await commitOf(import.meta.url) };
  const rows: Row[] = [], failed: string[] = [];
  try {
    for (const name of new Set(works.flatMap(({ inputs }) => inputs))) {
      console.error(`Making the input ${name}`);
      await INPUTS[name](inputs, python);
    }
    for (const work of works) {
      const started = performance.now();
      try {
        const found = await compare(work, setting);
        rows.push(...found);
        if (keep) await publish(found, runs);
        const took = ((performance.now() - started) / 1000).toFixed(0);
        for (const { work, peer, ratio } of found) {
          console.error(`${work}, ${peer}: ${ratio.median.toPrecision(2)} (${took} s)`);
        }
      } catch (error) {
        failed.push(work.name);
        console.error(`${work.name} failed: ${(error as Error).message}`);
      }
    }
  } finally {
    Deno.removeSignalListener("SIGINT", interrupted);
    await Deno.remove(inputs, { recursive: true });
  }
  console.log(textOf(rows));
  if (keep && rows.length > 0) {
    console.log("\nKept in results/published/peers.json and in README.md");
  }
  if (failed.length > 0) {
    console.error(`Failed: ${failed.join(", ")}`);
    Deno.exitCode = 1;
  }
}

function textOf(rows: Row[]): string {
  const header = ["work", "peer", "ratio", "least", "most", "ours, s", "peer's, s"];
  return alignColumns([
    header,
    ...rows.map(({ work, peer, ratio, ours_s, peer_s }) => [
      ...[work, peer],
      ...[ratio.median, ratio.min, ratio.max, ours_s, peer_s].map((value) => value.toPrecision(3)),
    ]),
  ]);
}

/** Puts rows in the places of earlier ones. */
async function publish(rows: Row[], runs: number): Promise<void> {
  const before = await Deno.readTextFile(KEPT).then(
    (text) => resultsSchema.parse(JSON.parse(text)),
    (error) => {
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    },
  );
  const now: Results = {
    version: 1,
    command: `deno task bench:peers --runs ${runs}`,
    machine: {
      cpu: await cpuName(),
      cores: navigator.hardwareConcurrency,
      memory_gib: Math.round(Deno.systemMemoryInfo().total / 2 ** 30),
    },
    rows,
  };
  const order = WORKS.flatMap(({ name, peers }) =>
    peers.map((peer) => ({ name, peer: peer.name }))
  );
  const all = merged(before, now, order);
  await writeAtomically(KEPT, JSON.stringify(all, null, 1) + "\n");
  await writeAtomically(README, await withTable(await Deno.readTextFile(README), all));
}

async function cpuName(): Promise<string> {
  const told = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
  return /^model name\s*:\s*(.+)$/m.exec(told)?.[1] ?? Deno.build.arch;
}

try {
  const options = optionsOf(Deno.args);
  if (options === null) console.log(HELP);
  else await main(options);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  if (error.hint) console.error(error.hint);
  Deno.exitCode = 2;
}
