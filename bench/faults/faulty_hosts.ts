/**
 * `lab dataset` against hosts that fail in one way, at every call or at some: it ends without a crash, says whose
 * fault it is, writes no secret, stays in its budget, and goes on with a host that works.
 */
import { readTable } from "../../lib/outcomes/mod.ts";
import { testHost } from "../../lib/models/testing.ts";
import { NOTHING, type Outcome } from "./campaign.ts";
import { PRICES, promptsFile } from "./killed_dataset.ts";
import { filesWith, Folder } from "./processes.ts";

const SECRET = "sk-campaign-4f9a1c77e2d05b68";
const PROMPTS = 20, BUDGET = 0.01;

const json = (body: unknown, status = 200) =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json" },
  });
const answer = (content: unknown, usage: unknown = { prompt_tokens: 10, completion_tokens: 2 }) =>
  json({
    ...{ id: "1", object: "chat.completion", created: 0, model: "weak" },
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage,
  });

/** Ways of failing. */
const FAULTS: Record<string, () => Response> = {
  "no JSON": () => json("not json"),
  "HTML with 200": () =>
    new Response("<html>Sign in</html>", { headers: { "content-type": "text/html" } }),
  "an empty body": () => json(""),
  "null": () => json("null"),
  "a truncated body": () => json('{"choices": [{"message": {"content": "4'),
  "no choices": () => json({ choices: [] }),
  "choices of null": () => json({ choices: null }),
  "an error object with 200": () =>
    json({ error: { message: `Provider returned error ${SECRET}`, code: 502 } }),
  "a number for a text": () => answer(42),
  "a text of null": () => answer(null),
  "negative usage": () => answer("4", { prompt_tokens: -5, completion_tokens: 2 }),
  "endless usage": () => answer("4", { prompt_tokens: 1e308, completion_tokens: 1e308 }),
  "usage in texts": () => answer("4", { prompt_tokens: "10", completion_tokens: "two" }),
  "no usage": () => answer("4", null),
  "usage of nothing": () => answer("4", { prompt_tokens: 0, completion_tokens: 0 }),
  "401 with the key": () => json({ error: { message: `Incorrect API key: ${SECRET}` } }, 401),
  "402 with the key": () => json({ error: { message: `No credit for Bearer ${SECRET}` } }, 402),
  "404 with the key": () => json(`no such thing for ${SECRET}`, 404),
  "500 with the key": () => json({ error: { message: `crashed with ${SECRET}` } }, 500),
  "429": () => json({ error: { message: `Too many requests for ${SECRET}` } }, 429),
};

export async function faultyHosts(times: number): Promise<Outcome> {
  const outcome = { ...NOTHING, crashes: [] as string[], leaks: [] as string[] };
  const tries = Object.entries(FAULTS).flatMap(([name, fail]) =>
    [1, 5].map((every) => ({ name, fail, every }))
  ).slice(0, times);
  // Most of the time goes by waiting between retries
  for (let from = 0; from < tries.length; from += 4) {
    const results = await Promise.all(tries.slice(from, from + 4).map(tryHost));
    for (const { crashes, leaks, lost, overBudget } of results) {
      outcome.tried++;
      outcome.lost += lost;
      outcome.overBudget = Math.max(outcome.overBudget, overBudget);
      outcome.crashes.push(...crashes);
      outcome.leaks.push(...leaks);
    }
  }
  return outcome;
}

async function tryHost(
  { name, fail, every }: { name: string; fail: () => Response; every: number },
): Promise<Pick<Outcome, "crashes" | "leaks" | "lost" | "overBudget">> {
  await using folder = await Folder.create({ "prompts.jsonl": promptsFile(PROMPTS) });
  let healthy = false, told = 0;
  await using host = testHost((_, call) => {
    if (!healthy && call % every === 0) return fail();
    told++;
    return "4 (good)";
  });
  const call = () =>
    folder.lab([
      ...["dataset", "--prompts", "prompts.jsonl", "--model", "weak", "--judge", "judge"],
      ...["--max-tokens", "20", "--budget", `${BUDGET}`, ...PRICES],
      ...["--base-url", host.baseUrl.replace("//", `//user:${SECRET}@`), "--out", "rated.parquet"],
    ], { ROUTELAB_API_KEY: SECRET }).end();
  const faulty = await call();
  healthy = true;
  const sound = await call();
  const crashes = [faulty, sound].flatMap(({ crash }) =>
    crash === null ? [] : [`${name}: ${crash}`]
  );
  const table = await readTable([folder.at("rated.parquet")]).catch(() => null);
  const lost = table === null ? PROMPTS : PROMPTS - table.frame.height;
  if (lost > 0) console.error(`${name}, every ${every}: ${sound.text}`);
  const leaks = await filesWith(folder.path, SECRET);
  if ([faulty, sound].some(({ text }) => text.includes(SECRET))) leaks.push(`the output: ${name}`);
  // 10 tokens in and 2 out, each a dollar a million
  return { crashes, leaks, lost, overBudget: Math.max(0, told * 12e-6 - BUDGET) };
}
