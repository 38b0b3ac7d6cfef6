/**
 * Import and evaluation at size: writes synthetic outcomes, then runs `lab data import` and `lab evaluate` on them
 * and the same checks in pandas and polars (outcomes_scale.py), each in a process of its own. Wall time, and the
 * peak of its memory as Linux counts it.
 *
 *     deno run --allow-all bench/outcomes_scale.ts --rows 100000,1000000 --python PYTHON
 *     deno run --allow-all bench/outcomes_scale.ts --rows 10000000 --runs 1 --bootstrap 0
 *     deno run --allow-all bench/outcomes_scale.ts --rows 1000000 --format jsonl --keep
 *
 * The table has two rows a query, of the models small and large, and prompts of 50 to 300 characters; one query in
 * a thousand repeats the prompt of another in capitals. A CSV takes about 210 bytes a row.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { alignColumns } from "../lib/core/text_table.ts";
import { place, random } from "../lib/core/random.ts";

const { values: options } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    format: { type: "string", default: "csv" },
    routers: { type: "string", default: "random,keyword,prompt-length" },
    bootstrap: { type: "string", default: "100" },
    runs: { type: "string", default: "3" },
    python: { type: "string" },
    folder: { type: "string" },
    keep: { type: "boolean", default: false }, // leaves the files where they are, as does a folder of one's own
  },
});

const WORDS = (
  "the of a to and in is that it for how many what which find show given number value function list sum integer " +
  "string list program python prove equation patient market river energy temperature company contract history " +
  "explain compare describe write solve compute percent between following correct answer option train speed hours " +
  "water light force theory law state model language question text example result data point line angle area city"
).split(" ");

/** The outcomes of query `number`: one of each model. */
function* outcomesOf(number: number) {
  const repeats = number % 1000 === 999;
  const prompt = promptOf(repeats ? number - 500 : number);
  const words = prompt.split(" ").length, hard = place(`hard ${number}`);
  for (const model of ["small", "large"]) {
    const right =
      place(`${model} ${number}`) < (model === "small" ? 0.8 - 0.5 * hard : 0.9 - 0.2 * hard);
    const tokens_out = 20 + Math.floor(300 * hard);
    yield {
      query_id: `q${number}`,
      prompt: repeats ? prompt.toUpperCase() : prompt,
      task: TASKS[number % TASKS.length],
      model,
      quality: Number(right),
      tokens_in: words + 8,
      tokens_out,
      cost_usd: Number(
        ((model === "small" ? 0.4 : 5) * (words + 8 + 4 * tokens_out) / 1e6).toFixed(9),
      ),
    };
  }
}

const TASKS = ["anatomy", "law", "code", "mathematics", "history"];

function promptOf(number: number): string {
  const next = random(number, "prompt");
  const length = 50 + 250 * next();
  let text = `${number}.`;
  while (text.length < length) {
    text += ` ${WORDS[Math.floor(next() * WORDS.length)]}`;
    if (next() < 0.06) text += ",";
  }
  return text.slice(0, 299) + "?";
}

/** Writes the file of so many rows: CSV or JSON Lines, by its ending. */
async function generate(rows: number, file: string): Promise<void> {
  const jsonl = file.endsWith(".jsonl");
  using out = await Deno.open(file, { write: true, create: true, truncate: true });
  const writer = out.writable.getWriter(), encoder = new TextEncoder();
  let text = jsonl ? "" : "query_id,prompt,task,model,quality,tokens_in,tokens_out,cost_usd\n";
  for (let number = 0; number < rows / 2; number++) {
    for (const row of outcomesOf(number)) {
      text += (jsonl ? JSON.stringify(row) : Object.values(row).map(cell).join(",")) + "\n";
    }
    if (text.length < 2 ** 22) continue;
    await writer.write(encoder.encode(text));
    text = "";
  }
  await writer.write(encoder.encode(text));
  await writer.close();
}

function cell(value: string | number): string {
  const text = String(value);
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Seconds on the clock and of processors, and the peak of memory in MiB. */
interface Cost {
  wall: number;
  cpu: number;
  peak: number;
}

const TICKS = 100; // a second, in /proc

/** Runs a program and reads what it has used, until it ends. */
async function measure(program: string, args: string[]): Promise<Cost> {
  const begun = performance.now();
  const child = new Deno.Command(program, { args, stdout: "null", stderr: "piped" }).spawn();
  const ended = child.output();
  let over = false, cpu = 0, peak = 0;
  ended.then(() => over = true);
  while (!over) {
    try {
      const stat = await Deno.readTextFile(`/proc/${child.pid}/stat`);
      const [user, system] = stat.slice(stat.lastIndexOf(")") + 2).split(" ").slice(11, 13);
      cpu = (Number(user) + Number(system)) / TICKS;
      const status = await Deno.readTextFile(`/proc/${child.pid}/status`);
      peak = Number(status.match(/VmHWM:\s*(\d+)/)?.[1] ?? 1024 * peak) / 1024;
    } catch {
      // It has ended
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { success, stderr } = await ended;
  if (!success) {
    throw new Error(`${program} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }
  return { wall: (performance.now() - begun) / 1000, cpu, peak };
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

const { format, python, bootstrap, routers } = options;
const own = options.folder === undefined && !options.keep;
const folder = options.folder ?? await Deno.makeTempDir();
const here = import.meta.dirname!, root = join(here, "..");
const lab = (...args: string[]) =>
  measure(Deno.execPath(), [
    ...["run", "--allow-all", "--no-check", "--config", join(root, "deno.json")],
    ...[join(root, "cli/launch.ts"), ...args],
  ]);
const table: string[][] = [];
try {
  for (const rows of options.rows.split(",").map(Number)) {
    const file = join(folder, `outcomes.${format}`), parquet = join(folder, "outcomes.parquet");
    console.error(`writing ${rows.toLocaleString("en")} rows to ${file}`);
    await generate(rows, file);
    const works: [string, () => Promise<Cost>][] = [
      ["lab data import", () => lab("data", "import", file, "--out", parquet, "--force")],
      ["lab evaluate", () =>
        lab(
          ...["evaluate", "--outcomes", parquet, "--router", routers, "--bootstrap", bootstrap],
          ...["--out", join(folder, "run.json"), "--force"],
        )],
      ...python === undefined || format !== "csv" ? [] : ["pandas", "polars"].map((peer) =>
        [
          peer,
          () =>
            measure(python, [
              join(here, "outcomes_scale.py"),
              peer,
              file,
              join(folder, "peer.parquet"),
            ]),
        ] satisfies [string, () => Promise<Cost>]
      ),
    ];
    const costs = works.map((): Cost[] => []);
    for (let run = 0; run < Number(options.runs); run++) { // alternating, as the load of a machine changes
      for (const [i, [name, work]] of works.entries()) {
        console.error(`${rows.toLocaleString("en")} rows, run ${run + 1}: ${name}`);
        costs[i].push(await work());
      }
    }
    for (const [i, [name]] of works.entries()) {
      const of = (part: keyof Cost) => median(costs[i].map((cost) => cost[part]));
      const perRow = (of("peak") * 2 ** 20 / rows).toFixed(0);
      table.push([
        ...[rows.toLocaleString("en"), name, of("wall").toFixed(1), of("cpu").toFixed(1)],
        ...[of("peak").toFixed(0), perRow],
      ]);
    }
  }
} finally {
  if (own) await Deno.remove(folder, { recursive: true });
  else console.error(`the files are left in ${folder}`);
}
console.log(
  `median of ${options.runs} runs; ${format}; routers ${routers}; ${bootstrap} resamples`,
);
console.log(
  alignColumns([["ROWS", "WORK", "WALL S", "CPU S", "PEAK MIB", "BYTES A ROW"], ...table]),
);
