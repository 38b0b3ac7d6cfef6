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
import { readTable } from "../lib/outcomes/mod.ts";

const { values: options } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    format: { type: "string", default: "csv" },
    routers: { type: "string", default: "random,keyword,prompt-length" },
    bootstrap: { type: "string", default: "100" },
    runs: { type: "string", default: "3" },
    python: { type: "string" },
    folder: { type: "string" },
    keep: { type: "boolean", default: false },
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
    const right = place(`${model} ${number}`) < (model === "small" ? 0.8 - 0.5 * hard : 0.9 - 0.2 * hard);
    const tokens_out = 20 + Math.floor(300 * hard);
    yield {
      query_id: `q${number}`,
      prompt: repeats ? prompt.toUpperCase() : prompt,
      task: TASKS[number % TASKS.length],
      model,
      quality: Number(right),
      tokens_in: words + 8,
      tokens_out,
      cost_usd: Number(((model === "small" ? 0.4 : 5) * (words + 8 + 4 * tokens_out) / 1e6).toFixed(9)),
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

/** Writes the file of so many rows; Parquet by way of the CSV. */
async function generate(rows: number, file: string): Promise<void> {
  const jsonl = file.endsWith(".jsonl");
  using out = await Deno.open(file, { write: true, create: true, truncate: true });
  const writer = out.writable.getWriter(), encoder = new TextEncoder();
  let text = jsonl ? "" : "query_id,prompt,task,model,quality,tokens_in,tokens_out,cost_usd\n";
  for (let number = 0; number < rows / 2; number++) {
    for (const row of outcomesOf(number)) {
      text += jsonl ? JSON.stringify(row) : Object.values(row).map(cell).join(",");
      text += "\n";
    }
    if (text.length > 2 ** 22) {
      await writer.write(encoder.encode(text));
      text = "";
    }
  }
  await writer.write(encoder.encode(text));
  await writer.close();
}
