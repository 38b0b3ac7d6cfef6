/** `lab dataset` against a paid host, killed again and again until it ends by itself. */
import { readTable } from "../../lib/outcomes/mod.ts";
import { NOTHING, type Outcome } from "./campaign.ts";
import { type PaidHost, paidHost } from "./paid_host.ts";
import { Folder, sleep, when } from "./processes.ts";

const PROMPTS = 400;
export const PRICES = ["--price", "weak=1,1", "judge=1,1"];

export function promptsFile(count = PROMPTS): string {
  const lines = Array.from(
    { length: count },
    (_, i) => JSON.stringify({ prompt: `question ${i}` }),
  );
  return lines.join("\n") + "\n";
}

/** The arguments of a run against a host. */
export function datasetCall(host: PaidHost, out = "rated.parquet"): string[] {
  return [
    ...["dataset", "--prompts", "prompts.jsonl", "--model", "weak", "--judge", "judge"],
    ...[...PRICES, "--base-url", host.baseUrl, "--out", out],
  ];
}

export async function killedDataset(times: number): Promise<Outcome> {
  await using folder = await Folder.create({ "prompts.jsonl": promptsFile() });
  await using host = paidHost({ latencyMs: 40 });
  const outcome = { ...NOTHING, crashes: [] as string[] };
  for (let kill = 0; kill < times; kill++) {
    const before = host.served;
    const run = folder.lab(datasetCall(host));
    let over = false;
    run.end().then(() => over = true);
    while (!over && host.served === before && host.open === 0) await sleep(5);
    await sleep(400 * when());
    if (!over) outcome.inFlight += Math.max(host.open, host.most);
    const { crash } = await run.kill();
    outcome.tried++;
    if (crash) outcome.crashes.push(crash);
  }
  const { code, text, crash } = await folder.lab(datasetCall(host)).end();
  if (crash) outcome.crashes.push(crash);
  const there = code === 0 ? (await readTable([folder.at("rated.parquet")])).frame.height : 0;
  if (code !== 0) console.error(text);
  outcome.lost = PROMPTS - there;
  outcome.paidTwice = host.again;
  return outcome;
}
