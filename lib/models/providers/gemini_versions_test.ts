/** Whose answer it is: of no other model than the one that was asked, unless that is allowed; kept with its version. */
import assert from "node:assert/strict";
import { TempFiles } from "../../outcomes/testing.ts";
import { type Able, able, Budget, HostError, openClient, type OpenOptions, user } from "../mod.ts";
import { geminiClient, geminiHost, geminiVariables, KEY, MODEL } from "../testing_gemini.ts";

const asked: Record<string, (client: Able<"generate" | "stream">) => Promise<string>> = {
  generate: async (client) => (await client.generate([user("a")]))[0][0].text,
  stream: async (client) => (await Array.fromAsync(client.stream(user("a")))).join(""),
};

for (const [how, ask] of Object.entries(asked)) {
  Deno.test(`${how}() takes no other model's answer, names both, and tells what it cost`, async () => {
    await using host = geminiHost((text) => ({ text, version: "gemini-3.8-flash" }));
    const budget = new Budget(1);
    const open = (more = {}) =>
      geminiClient({ ...{ baseUrl: host.baseUrl, model: "gemini-2.5-flash", budget }, ...more });
    await assert.rejects(ask(open({ retries: 3 })), (error: HostError) => {
      assert.ok(error instanceof HostError && error.lasting);
      assert.match(
        error.message,
        /: gemini-3\.8-flash answered where gemini-2\.5-flash was asked$/,
      );
      assert.match(error.hint!, /--allow-other-version/);
      return true;
    });
    assert.equal(host.calls.length, 1);
    assert.ok(budget.spent >= 210e-6); // of a stream that was left, the worst
    assert.equal(await ask(open({ allowOtherVersion: true })), "a");
  });

  Deno.test(`${how}() takes no answer of a model that is not told`, async () => {
    await using host = geminiHost((text) => ({ text, version: null }));
    await assert.rejects(
      ask(geminiClient({ baseUrl: host.baseUrl })),
      /it does not tell which model answered where gemini-3\.5-flash-lite was asked$/,
    );
    const allowed = geminiClient({ baseUrl: host.baseUrl, allowOtherVersion: true });
    assert.equal(await ask(allowed), "a");
  });
}

Deno.test("of a stream of another model nothing is given on", async () => {
  await using host = geminiHost((text) => ({ text, version: "gemini-3.8-flash" }));
  const client = geminiClient({ baseUrl: host.baseUrl, model: "gemini-2.5-pro" });
  const heard: string[] = [];
  await assert.rejects(async () => {
    for await (const piece of client.stream(user("a b c"))) heard.push(piece);
  }, /gemini-3\.8-flash answered where gemini-2\.5-pro was asked/);
  assert.deepEqual(heard, []);
});

Deno.test("another model's answers cost what the host told, and end the run after few calls", async () => {
  await using host = geminiHost((text) => ({ text, version: "gemini-3.8-flash" }));
  const client = geminiClient({ baseUrl: host.baseUrl, model: "gemini-2.5-pro" });
  let lost = 0;
  const prompts = Array.from({ length: 100 }, (_, i) => user(`${i}`));
  await assert.rejects(
    client.generate(prompts, { onLost: (_, usd) => lost += usd }),
    (error: HostError) => Math.abs(error.cost_usd - 210e-6) < 1e-15,
  );
  assert.ok(host.calls.length <= 16, `${host.calls.length} calls`);
  assert.ok(Math.abs(lost - host.calls.length * 210e-6) < 1e-12);
});

/** A model opened by its name, as commands do, with the host and the key in the environment. */
async function opened(
  model: string,
  { baseUrl, ...options }: OpenOptions & { baseUrl: string },
) {
  using _variables = geminiVariables({ baseUrl });
  return able(await openClient(`gemini/${model}`, options), "generate", "stream");
}

/** The text of all files of a folder. */
async function filesIn(folder: string): Promise<string> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    texts.push(
      isDirectory
        ? await filesIn(path)
        : new TextDecoder("latin1").decode(await Deno.readFile(path)),
    );
  }
  return texts.join("\n");
}

Deno.test("answers are kept with their version, and a second run asks nothing; the key is in no file", async () => {
  await using temp = await TempFiles.create();
  await using host = geminiHost((text) => ({ text: `${text} ${KEY}`, version: `${MODEL}-002` }));
  const at = { baseUrl: host.baseUrl, store: temp.path("store") };
  const prompts = ["a", "b"].map(user);
  const first = await (await opened(MODEL, at)).generate(prompts);
  const again = await (await opened(MODEL, at)).generate(prompts);
  assert.equal(host.calls.length, 2);
  const told = (answers: typeof first) => answers.map(([{ text, version }]) => [text, version]);
  assert.deepEqual(told(first), ["a", "b"].map((text) => [`${text} [hidden]`, `${MODEL}-002`]));
  assert.deepEqual(told(again), told(first));
  assert.doesNotMatch(await filesIn(temp.folder), /wicked/i);
});

Deno.test("a kept answer of another model is not given to who does not allow it", async () => {
  await using temp = await TempFiles.create();
  await using host = geminiHost((text) => ({ text, version: "gemini-3.5-flash-lite" }));
  const at = { baseUrl: host.baseUrl, store: temp.path("store") };
  const allowed = { ...at, allowOtherVersion: true };
  const [[{ version }]] = await (await opened("gemini-2.5-flash", allowed)).generate([user("a")]);
  assert.equal(version, "gemini-3.5-flash-lite");
  await (await opened("gemini-2.5-flash", allowed)).generate([user("a")]);
  assert.equal(host.calls.length, 1);
  const strict = await opened("gemini-2.5-flash", at);
  await assert.rejects(strict.generate([user("a")]), /lite answered where gemini-2\.5-flash/);
});

Deno.test("answers are kept by how the model thinks and by the schema", async () => {
  await using temp = await TempFiles.create();
  await using host = geminiHost((_, call) => `${call}`);
  const at = { baseUrl: host.baseUrl, store: temp.path("store") };
  const schema = { type: "object", properties: { a: {}, b: {} } };
  const turned = { type: "object", properties: { b: {}, a: {} } };
  const ask = async (options: Parameters<typeof opened>[1], more = {}) =>
    (await (await opened(MODEL, options)).generate([user("a")], more))[0][0].text;
  const low = { ...at, thinking: "low" as const }, high = { ...at, thinking: "high" as const };
  for (let again = 0; again < 2; again++) {
    const texts = [await ask(at), await ask(low), await ask(high)];
    texts.push(await ask(at, { schema }), await ask(at, { schema: turned }));
    assert.deepEqual(texts, ["1", "2", "3", "4", "5"]);
  }
});

const NAMES: [name: string, options: object, message: RegExp][] = [
  ["gemini/", {}, /must be named by its id/],
  ["gemini/models/gemini-3.8-flash", {}, /must be named by its id/],
  ["gemini/a..b?c", {}, /must be named by its id/],
  ["gemini/gemini-3.8-flash", { thinking: 512 }, /to think 512 as it must be low, medium or high$/],
  ["gemini/gemini-2.5-pro", { thinking: "low" }, /to think low as it must be a number of tokens$/],
  ["gemini/gemini-2.0-flash", { thinking: 1 }, /as it cannot be told how long to think$/],
  ["groq/m", { thinking: "low" }, /only models of gemini can be told$/],
  ["gemini/gemini-3.8-flash", {}, /gemini wants a key$/],
];
for (const [name, options, message] of NAMES) {
  Deno.test(`openClient("${name}", ${JSON.stringify(options)}) says what is wrong`, async () => {
    await assert.rejects(openClient(name, options), { name: "UserError", message });
  });
}

Deno.test("an address of a proxy that is none is refused", async () => {
  await assert.rejects(opened(MODEL, { baseUrl: "ftp://u:secret@x", store: "" }), {
    name: "UserError",
    message: /http or https address: it is "ftp:\/\/\[hidden\]@x"$/,
  });
});
