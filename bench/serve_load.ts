/**
 * Load on a running service: first one client that asks for decisions one after another, then many
 * side by side with decisions, batches, answers and streams in turn. Any answer but 200 is an error.
 *
 *     deno task lab serve &
 *     deno run --allow-net --allow-read bench/serve_load.ts --clients 32 --seconds 30
 */
import { parseArgs } from "node:util";
import { quantileSorted } from "simple-statistics";
import { pocketQuestions } from "../lib/pocket/mod.ts";
import { alignColumns } from "../lib/core/text_table.ts";

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8000" },
    clients: { type: "string", default: "32" },
    seconds: { type: "string", default: "30" },
  },
});

const questions = pocketQuestions(900, { seed: 2, pool: "test" }).map(({ prompt }) => prompt);
const models = await (await fetch(`${values.url}/v1/models`)).json();
const model: string = models.data[0].id;

/** The kinds of requests, each made of the questions from a place on. */
const KINDS: Record<string, { path: string; body: (at: number) => object }> = {
  "decision": { path: "/predict", body: (at) => ({ text: question(at) }) },
  "batch of 10": {
    path: "/predict/batch",
    body: (at) => ({ texts: Array.from({ length: 10 }, (_, i) => question(at + i)) }),
  },
  "answer": { path: "/v1/chat/completions", body: (at) => chat(at) },
  "stream": { path: "/v1/chat/completions", body: (at) => ({ ...chat(at), stream: true }) },
};

function question(at: number): string {
  return questions[at % questions.length];
}

function chat(at: number) {
  return { model, messages: [{ role: "user", content: question(at) }] };
}

/** Milliseconds of the good answers of a kind, and what went wrong with the others. */
interface Tally {
  latencies: number[];
  errors: string[];
}

async function ask(kind: string, at: number, tally: Tally): Promise<void> {
  const started = performance.now();
  try {
    const response = await fetch(values.url + KINDS[kind].path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(KINDS[kind].body(at)),
    });
    const text = await response.text();
    const whole = kind !== "stream" || text.endsWith("data: [DONE]\n\n");
    if (response.status !== 200 || !whole) throw new Error(`${response.status} ${text}`);
    tally.latencies.push(performance.now() - started);
  } catch (error) {
    tally.errors.push((error as Error).message);
  }
}

function row(name: string, { latencies, errors }: Tally, seconds: number): string[] {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (p: number) => sorted.length > 0 ? quantileSorted(sorted, p).toFixed(1) : "-";
  const rate = (sorted.length / seconds).toFixed(1);
  return [name, `${sorted.length}`, `${errors.length}`, rate, at(0.5), at(0.95), at(0.99)];
}

const alone: Tally = { latencies: [], errors: [] };
for (let at = 0; at < 50; at++) await ask("decision", at, { latencies: [], errors: [] });
const began = performance.now();
for (let at = 0; at < 500; at++) await ask("decision", at, alone);
const rows = [row("decision, one client", alone, (performance.now() - began) / 1000)];

const kinds = Object.keys(KINDS);
const tallies = new Map(kinds.map((kind) => [kind, { latencies: [], errors: [] } as Tally]));
const clients = Number(values.clients), seconds = Number(values.seconds);
const start = performance.now(), end = start + 1000 * seconds;
await Promise.all(Array.from({ length: clients }, async (_, client) => {
  for (let turn = client; performance.now() < end; turn++) {
    const kind = kinds[turn % kinds.length];
    await ask(kind, 31 * client + turn, tallies.get(kind)!);
  }
}));
const took = (performance.now() - start) / 1000;
for (const [kind, tally] of tallies) rows.push(row(kind, tally, took));
rows.push(row("all", {
  latencies: [...tallies.values()].flatMap(({ latencies }) => latencies),
  errors: [...tallies.values()].flatMap(({ errors }) => errors),
}, took));

console.log(`${clients} clients for ${took.toFixed(1)} s, ${model}; milliseconds`);
console.log(alignColumns([["", "answered", "errors", "per s", "p50", "p95", "p99"], ...rows]));
const errors = [alone, ...tallies.values()].flatMap(({ errors }) => errors);
for (const error of new Set(errors)) console.log(`error: ${error}`);
Deno.exitCode = errors.length > 0 ? 1 : 0;
