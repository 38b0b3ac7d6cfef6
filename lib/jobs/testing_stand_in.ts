/**
 * For tests: stands in for `python -m gpu.jobs`, with its events, its checkpoint and its manifest. Called as
 * testing_stand_in.ts BEHAVIOUR -m gpu.jobs NAME --config FILE --out DIR.
 */
import { parseArgs } from "node:util";
import { setTimeout } from "node:timers/promises";
import { fileDigest } from "../core/digest.ts";
import type { Behaviour } from "./testing.ts";

const [file, ...args] = Deno.args;
const behaviour: Behaviour = JSON.parse(Deno.readTextFileSync(file));
const { steps = 3, ms = 20, error, dies, ignoresTerm } = behaviour;
const { values: { config, out }, positionals: [job] } = parseArgs({
  args: args.slice(2),
  allowPositionals: true,
  options: { config: { type: "string", default: "" }, out: { type: "string", default: "" } },
});

if (dies !== undefined) {
  console.error(dies);
  Deno.exit(1);
}
Deno.mkdirSync(out, { recursive: true });
const settings = JSON.parse(Deno.readTextFileSync(config));
const read = (name: string) => {
  try {
    return Deno.readTextFileSync(`${out}/${name}`);
  } catch {
    return null;
  }
};
const tell = (event: Record<string, unknown>) => {
  const line = JSON.stringify({ time: new Date().toISOString(), ...event });
  Deno.writeTextFileSync(`${out}/progress.jsonl`, `${line}\n`, { append: true });
  console.log(line);
};
if (read("manifest.json") !== null) Deno.exit(0);
Deno.addSignalListener("SIGTERM", () => {
  if (!ignoresTerm) Deno.exit(130);
});
Deno.writeTextFileSync(`${out}/config.json`, JSON.stringify({ job, ...settings }));
const earlier = read("progress.jsonl")?.split("\n").filter((line) => line.includes('"start"')) ??
  [];
const from = Number(read("checkpoint") ?? 0), session = earlier.length + 1;
tell({ event: "start", job, session, done: from, total: steps, unit: "steps", device: "cpu" });
for (let step = from + 1; step <= steps; step++) {
  await setTimeout(ms);
  if (error !== undefined && step === steps) {
    tell({ event: "error", kind: "setup", hint: null, ...error });
    Deno.exit(2);
  }
  tell({ event: "progress", done: step, total: steps, seconds: step, figures: { loss: 1 / step } });
  Deno.writeTextFileSync(`${out}/checkpoint`, `${step}`);
}
tell({ event: "done", seconds: steps, figures: { loss: 1 / steps } });
const name = "outcomes.jsonl";
const row = { query_id: "1", prompt: "1 + 1?", model: "m", response: "2", quality: 1 };
Deno.writeTextFileSync(`${out}/${name}`, `${JSON.stringify(row)}\n`);
const outputs = {
  [name]: {
    bytes: Deno.statSync(`${out}/${name}`).size,
    sha256: await fileDigest(`${out}/${name}`),
  },
};
Deno.writeTextFileSync(
  `${out}/manifest.json`,
  JSON.stringify({
    ...{ job, config: settings, seconds: steps, sessions: session, outputs },
    figures: { loss: 1 / steps },
  }),
);
