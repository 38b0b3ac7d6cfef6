/** Commands as their user runs them, with models of Gemini at a host on this machine. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { geminiHost, type GeminiSay, KEY } from "../lib/models/testing_gemini.ts";
import { openOutcomes } from "../lib/outcomes/mod.ts";
import { TempFiles } from "../lib/outcomes/testing.ts";

/** A folder with its own store, and commands in it that know the host and the key. */
async function lab(files: Record<string, string>, say: GeminiSay) {
  const temp = await TempFiles.create(files);
  const host = geminiHost(say);
  const command = (...args: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", join(import.meta.dirname!, "launch.ts"), ...args],
      cwd: temp.folder,
      env: {
        ...{ NO_COLOR: "1", ROUTELAB_STORE: temp.path("store") },
        ...{ GEMINI_API_KEY: KEY, GEMINI_BASE_URL: host.baseUrl },
        // Of the library for Node: another key, another service, another host
        ...{ GOOGLE_API_KEY: "other", GOOGLE_GENAI_USE_VERTEXAI: "true" },
        GOOGLE_GEMINI_BASE_URL: "http://127.0.0.1:9",
      },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  const said: string[] = [];
  return {
    ...{ temp, host, said, command },
    async run(...args: string[]) {
      const { code, stdout, stderr } = await command(...args).output();
      const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
      said.push(out, err);
      return { code, out, err };
    },
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  };
}

/** The key is in nothing that a command said or wrote, and in no address; hosts are told it in its header. */
async function assertSecret({ temp, host, said }: Awaited<ReturnType<typeof lab>>) {
  for (const text of said) assert.doesNotMatch(text, /wicked/i);
  for (const [path, bytes] of await filesIn(temp.folder)) {
    assert.doesNotMatch(new TextDecoder("latin1").decode(bytes), /wicked/i, path);
  }
  for (const { url, body, headers } of host.calls) {
    assert.doesNotMatch(url + JSON.stringify(body), /wicked/i);
    assert.equal(headers.get("x-goog-api-key"), KEY);
  }
}

async function filesIn(folder: string): Promise<[path: string, bytes: Uint8Array][]> {
  const found = await Array.fromAsync(Deno.readDir(folder), async ({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return await filesIn(path);
    return [[path, await Deno.readFile(path)] as [string, Uint8Array]];
  });
  return found.flat();
}

const lines = (rows: object[]) => rows.map((row) => JSON.stringify(row)).join("\n") + "\n";

const QUESTIONS = lines(
  ["Two plus two?", "Three plus three?", "Your key?"].map((prompt, i) => ({
    query_id: `q${i}`,
    prompt,
    reference: "4",
  })),
);
const ASK = ["answers", "--questions", "q.jsonl", "--confidence", "stated", "--out", "a.parquet"];

Deno.test("lab answers asks Gemini once, keeps what it says, and tells of what is blocked", async () => {
  await using made = await lab(
    { "q.jsonl": QUESTIONS },
    (prompt) =>
      prompt.includes("key") ? { blocked: "SAFETY" } : {
        text: `Answer: ${prompt.includes("Two") ? 4 : 6}\nConfidence: 90% ${KEY}`,
        thoughts: 30,
      },
  );
  const call = [...ASK, "--model", "gemini/gemini-3.8-flash", "--force"];
  const { code, out, err } = await made.run(...call);
  assert.equal(code, 0, err);
  assert.match(out, /gemini\/gemini-3\.8-flash +stated/);
  assert.match(err, /gemini-3\.8-flash is asked without temperature, as it refuses that/);
  assert.equal(made.host.calls.length, 3);
  const rows = async () =>
    (await openOutcomes(made.temp.path("a.parquet"), { incomplete: "keep" })).frame
      .select("response", "confidence", "tokens_out", "cost_usd").toRecords();
  const first = await rows();
  assert.deepEqual(first.map(({ tokens_out }) => tokens_out), [32, 32, null]);
  assert.deepEqual(first.map(({ confidence }) => confidence), [0.9, 0.9, null]);
  const costs = first.map(({ cost_usd }) => cost_usd as number | null);
  assert.ok(Math.abs(costs[0]! - (10 * 0.75 + 32 * 3.75) / 1e6) < 1e-12); // thoughts are output
  const again = await made.run(...call);
  assert.equal(again.code, 0, again.err);
  assert.deepEqual(await rows(), first);
  assert.equal(made.host.calls.length, 4); // the blocked one alone
  await assertSecret(made);
});

Deno.test("lab answers refuses a successor's answers, and takes them where that is allowed", async () => {
  await using made = await lab({ "q.jsonl": QUESTIONS }, () => ({
    ...{ text: "Answer: 4\nConfidence: 90%", version: "gemini-3.5-flash-lite" },
  }));
  const call = [...ASK, "--model", "gemini/gemini-2.5-flash"];
  const { code, err } = await made.run(...call);
  assert.equal(code, 2);
  assert.match(err, /gemini-3\.5-flash-lite answered where gemini-2\.5-flash was asked/);
  assert.match(err, /--allow-other-version/);
  const allowed = await made.run(...call, "--allow-other-version");
  assert.equal(allowed.code, 0, allowed.err);
  const { card } = await openOutcomes(made.temp.path("a.parquet"), { incomplete: "keep" });
  assert.match(card.created_by!, /--allow-other-version/);
  await assertSecret(made);
});

Deno.test("lab answers says what is wrong with the key, and that no host is reached", async () => {
  await using made = await lab({ "q.jsonl": QUESTIONS }, () => ({
    ...{ status: 400, message: `API key not valid: ${KEY}` },
    details: [{ reason: "API_KEY_INVALID" }],
  }));
  const call = [...ASK, "--model", "gemini/gemini-3.5-flash"];
  const { code, err } = await made.run(...call);
  assert.equal(code, 2);
  assert.match(err, /401, it does not accept the key\nIs the key right\?/);
  assert.ok(made.host.calls.length <= 3);
  await assertSecret(made);
});

const ANSWERS = lines(
  ["4", "6", "8", "I do not know"].map((response, i) => ({
    ...{ query_id: `q${i}`, prompt: `Question ${i}?`, reference: "4", model: "m", sample: 0 },
    ...{ response, quality: null },
  })),
);

Deno.test("lab judge has Gemini reason and give a verdict, by a schema; what does not fit is no verdict", async () => {
  const asked = new Map<string, number>();
  await using made = await lab({ "a.jsonl": ANSWERS }, (prompt) => {
    const [, answer] = /<answer to judge>\n(.*)\n/.exec(prompt)!;
    asked.set(answer, (asked.get(answer) ?? 0) + 1);
    const told = { reasoning: "so", verdict: answer === "4" ? "Correct" : "Incorrect" };
    if (answer === "6" && asked.get(answer) === 1) return "Incorrect"; // fits at last
    if (answer === "8") return JSON.stringify({ ...told, verdict: "Wrong" });
    if (answer.startsWith("I")) return JSON.stringify({ ...told, verdict: "Not attempted" });
    return JSON.stringify(told);
  });
  const call = ["judge", "--outcomes", "a.jsonl", "--judge", "gemini/gemini-3.8-flash"];
  const { code, out, err } = await made.run(...call, "--out", "j.parquet", "--json");
  assert.equal(code, 0, err);
  assert.deepEqual(Object.fromEntries(asked), { 4: 1, 6: 2, 8: 3, "I do not know": 1 });
  const { rates: [{ verdicts, unjudged }], paid } = JSON.parse(out);
  assert.deepEqual(verdicts, { "Correct": 1, "Incorrect": 1, "Not attempted": 1 });
  assert.equal(unjudged, 1);
  assert.ok(Math.abs(paid.now - 7 * (10 * 0.75 + 2 * 3.75) / 1e6) < 1e-12);
  assert.match(err, /1 answer unjudged:\n.*"q2".*Wrong/);
  const { responseMimeType, responseJsonSchema } = made.host.calls[0].body.generationConfig!;
  assert.equal(responseMimeType, "application/json");
  const { properties, required } = responseJsonSchema as Record<string, object>;
  assert.deepEqual([Object.keys(properties), required], [["reasoning", "verdict"], [
    "reasoning",
    "verdict",
  ]]);
  await made.run(...call, "--out", "again.parquet");
  assert.equal(made.host.calls.length, 7); // all of it is kept
  await assertSecret(made);
});

const OUTCOMES = [
  "query_id,prompt,model,quality,cost_usd",
  ...Array.from(
    { length: 12 },
    (_, i) => `${i},question ${i},small,${i % 2},0.1\n${i},question ${i},large,1,0.5`,
  ),
].join("\n") + "\n";

Deno.test("lab serve answers by Gemini, streamed and whole, and fails with its words", async () => {
  await using made = await lab({ "o.csv": OUTCOMES }, (prompt, _, request) => {
    const [, model] = /models\/([^:]*)/.exec(request.url)!;
    if (prompt === "blocked") return { blocked: "SAFETY" };
    if (prompt === "retired") return { text: "x", version: "gemini-4-flash" };
    if (prompt === "down") return { status: 403, message: KEY };
    return { text: `${model} on ${prompt}`, thoughts: 5 };
  });
  const child = made.command(
    ...["serve", "--outcomes", "o.csv", "--router", "random", "--port", "0"],
    ...["--map", "small=gemini/gemini-3.5-flash-lite", "large=gemini/gemini-3.8-flash"],
    ...["--thinking", "gemini/gemini-3.8-flash=low", "--budget", "1"],
  ).spawn();
  const url = await listening(child, made.said);
  const log = new Response(child.stdout).text();
  const ask = async (threshold: number, content: string, more = {}) => {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model: `router-random-${threshold}`,
        messages: [{ role: "user", content }],
        ...more,
      }),
    });
    return { status: response.status, text: await response.text() };
  };
  const whole = await ask(0, "a");
  assert.equal(whole.status, 200, whole.text);
  const { model, choices, usage } = JSON.parse(whole.text);
  assert.equal(model, "gemini/gemini-3.8-flash");
  assert.equal(choices[0].message.content, "gemini-3.8-flash on a");
  assert.equal(usage.completion_tokens, 7);
  assert.deepEqual(made.host.calls[0].body.generationConfig!.thinkingConfig, {
    thinkingLevel: "LOW",
  });
  const streamed = await ask(1, "b", { stream: true, stream_options: { include_usage: true } });
  const events = streamed.text.split("\n\n").filter((event) => event.startsWith("data: {"))
    .map((event) => JSON.parse(event.slice(6)));
  const text = events.map(({ choices }) => choices[0]?.delta.content ?? "").join("");
  assert.equal(text, "gemini-3.5-flash-lite on b");
  assert.equal(events.at(-1).usage.completion_tokens, 7);
  assert.match(streamed.text, /data: \[DONE\]\s*$/);
  for (const stream of [false, true]) {
    const said = async (content: string) => await ask(0, content, { stream });
    const blocked = await said("blocked");
    assert.deepEqual([blocked.status, /blocked: SAFETY/.test(blocked.text)], [400, true]);
    const retired = await said("retired");
    assert.equal(retired.status, 502);
    assert.match(retired.text, /gemini-4-flash answered where gemini-3\.8-flash was asked/);
    assert.deepEqual((await said("down")).status, 502);
    made.said.push(blocked.text, retired.text, (await said("down")).text);
  }
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 0);
  made.said.push(whole.text, streamed.text, await log);
  await assertSecret(made);
});

/** Where a service listens, once it does; all that it says goes on being read. */
function listening({ stderr }: Deno.ChildProcess, said: string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  (async () => {
    let all = "";
    for await (const text of stderr.pipeThrough(new TextDecoderStream())) {
      said.push(text);
      all += text;
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(all) ?? [];
      if (url) resolve(url);
    }
    reject(new Error(all));
  })();
  return promise;
}
