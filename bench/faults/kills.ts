/** Imports, trainings, downloads, notebooks and services, killed at any time and started again. */
import { join } from "node:path";
import { openOutcomes } from "../../lib/outcomes/mod.ts";
import { NOTHING, type Outcome } from "./campaign.ts";
import { Folder, sleep, when } from "./processes.ts";

/** A table of two models; `version` is in every prompt. */
function csv(version: number, rows = 20_000): string {
  const lines = Array.from(
    { length: rows },
    (_, i) =>
      `${i >> 1},version ${version} question ${i >> 1},${i % 2 ? "large" : "small"},${
        i % 3 ? 1 : 0
      },0.01`,
  );
  return `query_id,prompt,model,quality,cost_usd\n${lines.join("\n")}\n`;
}

/** A table that is overwritten is the old one or the new one, with its own card. */
export async function killedImport(times: number): Promise<Outcome> {
  await using folder = await Folder.create({ "0.csv": csv(0), "1.csv": csv(1, 10_000) });
  const call = (version: number) =>
    folder.lab(["data", "import", `${version}.csv`, "--out", "table.parquet", "--force"]);
  const started = performance.now();
  const first = await call(0).end();
  const whole = performance.now() - started;
  const outcome = { ...NOTHING, crashes: [] as string[] };
  if (first.crash) outcome.crashes.push(first.crash);
  for (let kill = 1; kill <= times; kill++) {
    const run = call(kill % 2);
    // Most of the time goes by before the table is written
    await sleep(whole * (0.4 + 0.7 * when()));
    const { crash } = await run.kill();
    outcome.tried++;
    if (crash) outcome.crashes.push(crash);
    try {
      const { frame, card } = await openOutcomes(folder.at("table.parquet"));
      const [prompt] = frame.getColumn("prompt").toArray() as string[];
      const rows = prompt.startsWith("version 0") ? 20_000 : 10_000;
      if (frame.height !== rows || card.counts.rows !== rows) outcome.lost++;
    } catch (error) {
      outcome.lost++;
      console.error(error);
    }
  }
  const last = await call(1).end();
  if (last.code !== 0) outcome.lost++;
  const left = (await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name))
    .filter((name) => /partial|tmp/.test(name));
  if (left.length > 0) console.error(`left behind: ${left}`);
  return outcome;
}

/** A run of policy gradient goes on to the losses of an unbroken one. */
export async function killedTraining(times: number): Promise<Outcome> {
  const script = join(import.meta.dirname!, "../../lib/training/testing_policy_run.ts");
  await using folder = await Folder.create();
  const unbroken = await folder.script(script, ["unbroken.ckpt"]).end();
  const result = unbroken.text.trim().split("\n").at(-1);
  const outcome = { ...NOTHING, crashes: unbroken.crash ? [unbroken.crash] : [] };
  for (let round = 0; outcome.tried < times; round++) {
    const path = `${round}.ckpt`;
    for (let kill = 0; kill < 3 && outcome.tried < times; kill++) {
      const run = folder.script(script, [path]);
      await run.until(`${1 + Math.floor(4 * when())} `);
      await sleep(300 * when());
      const { crash } = await run.kill();
      outcome.tried++;
      if (crash) outcome.crashes.push(crash);
    }
    const { text, crash } = await folder.script(script, [path]).end();
    if (crash) outcome.crashes.push(crash);
    if (text.trim().split("\n").at(-1) !== result) outcome.lost++;
  }
  return outcome;
}

/** A download goes on where it was, and ends with the file that was pinned. */
export async function killedFetch(times: number): Promise<Outcome> {
  const content = crypto.getRandomValues(new Uint8Array(60_000));
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.get("range") ?? "")?.[1] ?? 0);
      let at = from;
      const body = new ReadableStream({
        async pull(controller) {
          await sleep(5);
          controller.enqueue(content.slice(at, at += 1000));
          if (at >= content.length) controller.close();
        },
      });
      return new Response(body, { status: from > 0 ? 206 : 200 });
    },
  );
  await using folder = await Folder.create();
  await Deno.writeFile(folder.at("content"), content);
  const call = () =>
    folder.script(join(import.meta.dirname!, "fetch_one.ts"), [
      `http://127.0.0.1:${server.addr.port}`,
    ]);
  const outcome = { ...NOTHING, crashes: [] as string[] };
  for (let kill = 0; kill < times; kill++) {
    const run = call();
    await run.until("bytes");
    await sleep(400 * when());
    const { crash } = await run.kill();
    outcome.tried++;
    if (crash) outcome.crashes.push(crash);
    if (kill % 3 < 2) continue;
    const { code, text, crash: failed } = await call().end();
    if (failed) outcome.crashes.push(failed);
    if (code !== 0 || !text.includes("same")) outcome.lost++;
    await Deno.remove(folder.at("cache"), { recursive: true });
  }
  await server.shutdown();
  return outcome;
}

/** A notebook runs through after any kill. */
export async function killedNotebook(times: number): Promise<Outcome> {
  const cell = (source: string, at: number) => ({
    cell_type: "code",
    id: `c${at}`,
    metadata: {},
    source,
    execution_count: null,
    outputs: [],
  });
  const pause = "await new Promise((resolve) => setTimeout(resolve, 200));";
  await using folder = await Folder.create({
    "study.ipynb": JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec: { name: "deno", display_name: "Deno", language: "typescript" } },
      cells: [1, 2, 3].map((n) => cell(`${pause}\n${n}`, n)),
    }),
  });
  const outcome = { ...NOTHING, crashes: [] as string[] };
  for (let kill = 0; kill < times; kill++) {
    const run = folder.lab(["run", "study.ipynb", "--out", "reports"]);
    await run.until("cell");
    await sleep(800 * when());
    const { crash } = await run.kill();
    outcome.tried++;
    if (crash) outcome.crashes.push(crash);
  }
  const { code, text, crash } = await folder.lab(["run", "study.ipynb", "--out", "reports"]).end();
  if (crash) outcome.crashes.push(crash);
  if (code !== 0) {
    outcome.lost++;
    console.error(text);
  }
  return outcome;
}

/** A service starts anew, and answers as before. */
export async function killedService(times: number): Promise<Outcome> {
  await using folder = await Folder.create();
  const outcome = { ...NOTHING, crashes: [] as string[] };
  let known: string | null = null;
  for (let kill = 0; kill < times; kill++) {
    const run = folder.lab(["serve", "--router", "tfidf-logistic", "--port", "0"]);
    await run.until("Serving at ");
    const url = /Serving at (http:\S+?),/.exec(run.text)?.[1];
    if (url === undefined) outcome.lost++;
    else {
      const ask = (path: string, body: object) =>
        fetch(url + path, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        });
      const asked = await ask("/predict", { text: "What is 17 plus 25?" });
      const { score, route_label } = await asked.json(); // the time it took is another each time
      const said = JSON.stringify({ score, route_label });
      if (known !== null && said !== known) outcome.lost++;
      known = said;
      // Killed in the middle of an answer
      const model = "router-tfidf-logistic-0.5";
      const messages = [{ role: "user", content: "Sort: pear fig" }];
      ask("/v1/chat/completions", { model, messages, stream: true }).then((reply) => reply.text())
        .catch(() => {});
      await sleep(100 * when());
    }
    const { crash } = await run.kill();
    outcome.tried++;
    if (crash) outcome.crashes.push(crash);
  }
  return outcome;
}
