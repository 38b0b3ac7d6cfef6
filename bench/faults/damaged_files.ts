/** Files of every format, damaged: each is read, or refused by a UserError that names it. */
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import pl from "nodejs-polars";
import { type Random, random } from "../../lib/core/random.ts";
import { NOTHING, type Outcome } from "./campaign.ts";
import { Folder } from "./processes.ts";

/** Files in a process: one that kills it is found among these. */
const BATCH = 250;

/** Texts that break readers. */
const NASTY = [
  ..."\0 \x1b[31m \ufeff \u202e ' \" ,, ;; \t \r \r\n [ ] { } }} ]] NaN Infinity 1e999 -0 0x1F"
    .split(" "),
  ...["9007199254740993", "null", "\\ud800", "[{", "1,5", "101%", "=1+1", "\n\n\n"],
];

export async function damagedFiles(times: number): Promise<Outcome> {
  const seeds = wholeFiles();
  const next = random(1, "damaged files");
  const outcome = { ...NOTHING, crashes: [] as string[] };
  for (let from = 0; from < times; from += BATCH) {
    await using folder = await Folder.create();
    await Deno.mkdir(folder.at("files"));
    const count = Math.min(BATCH, times - from);
    for (let i = 0; i < count; i++) {
      const [name, bytes] = seeds[i % seeds.length];
      await Deno.writeFile(folder.at(`files/${i}-${name}`), damage(bytes, next));
    }
    const reader = join(import.meta.dirname!, "read_files.ts");
    const { code, text } = await folder.script(reader, ["files"]).end();
    const told = text.split("\n").filter((line) => /^(read|refused|crashed) /.test(line));
    outcome.tried += count;
    outcome.crashes.push(...told.filter((line) => line.startsWith("crashed")));
    if (told.length < count) {
      outcome.crashes.push(`exit ${code} after ${told.at(-1)}: ${text.slice(-300)}`);
    }
  }
  return outcome;
}

/** A sound table in every format. */
function wholeFiles(): [name: string, bytes: Uint8Array][] {
  const rows = Array.from({ length: 12 }, (_, i) => ({
    query_id: `${i >> 1}`,
    prompt: `What is ${i >> 1} + 1?`,
    model: i % 2 ? "large" : "small",
    quality: i % 3 ? 1 : 0,
    cost_usd: 0.001 * (1 + i % 2),
  }));
  const text = new TextEncoder();
  const csv = [
    "query_id,prompt,model,quality,cost_usd",
    ...rows.map((row) => Object.values(row).join()),
  ]
    .join("\n");
  const wide = "query_id,prompt,small,large\n1,a,0,1\n2,b,1,1\n3,c,0.5,1\n";
  const frame = pl.readRecords(rows);
  return [
    ["long.csv", text.encode(csv)],
    ["wide.csv", text.encode(wide)],
    ["rows.jsonl", text.encode(rows.map((row) => JSON.stringify(row)).join("\n"))],
    ["rows.json", text.encode(JSON.stringify(rows))],
    ["rows.csv.gz", new Uint8Array(gzipSync(csv))],
    ["rows.parquet", new Uint8Array(frame.writeParquet())],
    ["rows.arrow", new Uint8Array(frame.writeIPC())],
  ];
}

/** The bytes with one to four faults: cut, flipped, doubled, or with something in between. */
function damage(bytes: Uint8Array, next: Random): Uint8Array {
  let damaged = bytes;
  const place = () => Math.floor(next() * damaged.length);
  for (let fault = 0; fault < 1 + Math.floor(next() * 4); fault++) {
    const at = place();
    const [head, tail] = [damaged.slice(0, at), damaged.slice(at)];
    const way = Math.floor(next() * 4);
    if (way === 0) damaged = head;
    else if (way === 1 && tail.length > 0) {
      damaged = damaged.slice();
      damaged[at] ^= 1 << Math.floor(next() * 8);
    } else if (way === 2) damaged = joined(head, tail, damaged.slice(0, place()));
    else {
      const nasty = NASTY[Math.floor(next() * NASTY.length)];
      damaged = joined(head, new TextEncoder().encode(nasty), tail);
    }
  }
  return damaged;
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}
