/** Two processes at once on one store, one table and one download. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { openOutcomes, readTable } from "../../lib/outcomes/mod.ts";
import { NOTHING, type Outcome } from "./campaign.ts";
import { datasetCall, promptsFile } from "./killed_dataset.ts";
import { paidHost } from "./paid_host.ts";
import { Folder } from "./processes.ts";

const PROMPTS = 150;

export async function twoWriters(times: number): Promise<Outcome> {
  const outcome = { ...NOTHING, crashes: [] as string[] };
  for (let round = 0; round < times; round++) {
    await using folder = await Folder.create({
      "prompts.jsonl": promptsFile(PROMPTS),
      "t.csv": "query_id,prompt,model,quality\n1,a,small,1\n1,a,large,1\n",
    });
    await using host = paidHost({ latencyMs: 20 });
    const both = (start: (which: number) => { end: () => Promise<{ crash: string | null }> }) =>
      Promise.all([start(0), start(1)].map((run) => run.end()));
    const ended = [
      ...await both((which) => folder.lab(datasetCall(host, `${which}.parquet`))),
      ...await both(() => folder.lab(["data", "import", "t.csv", "--out", "t.parquet", "--force"])),
    ];
    outcome.tried++;
    outcome.crashes.push(...ended.flatMap(({ crash }) => crash ?? []));
    outcome.paidTwice += host.again;
    for (const which of [0, 1]) {
      const table = await readTable([folder.at(`${which}.parquet`)]).catch(() => null);
      outcome.lost += PROMPTS - (table?.frame.height ?? 0);
    }
    const table = await openOutcomes(folder.at("t.parquet")).catch(() => null);
    if (table?.frame.height !== 2) outcome.lost++;
    outcome.crashes.push(...await twoFetches(folder));
  }
  return outcome;
}

/** What went wrong where two fetch one file. */
async function twoFetches(folder: Folder): Promise<string[]> {
  const content = new Uint8Array(randomBytes(300_000));
  await Deno.writeFile(folder.at("content"), content);
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.get("range") ?? "")?.[1] ?? 0);
      return new Response(content.slice(from), { status: from > 0 ? 206 : 200 });
    },
  );
  const call = () =>
    folder.script(join(import.meta.dirname!, "fetch_one.ts"), [
      `http://127.0.0.1:${server.addr.port}`,
    ]).end();
  const ended = await Promise.all([call(), call()]);
  return ended.filter(({ text }) => !text.includes("same")).map(({ text }) => text.slice(-300));
}
