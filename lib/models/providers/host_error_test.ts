import assert from "node:assert/strict";
import { type Able, HostError, OpenAiClient, user } from "../mod.ts";
import { testHost } from "../testing.ts";

const clientOf = (baseUrl: string) =>
  new OpenAiClient({
    name: "host/model",
    model: "model",
    baseUrl,
    apiKey: "sk-abcd",
    price: { input: 1, output: 1 },
    retries: 0,
  });

const asked: Record<
  string,
  (client: Able<"generate" | "stream">, prompts: string[]) => Promise<unknown>
> = {
  generate: (client, prompts) => client.generate(prompts.map(user)),
  stream: (client, [prompt]) => drain(client, prompt),
};

async function drain(client: Able<"generate" | "stream">, prompt: string): Promise<void> {
  for await (const _ of client.stream(user(prompt)));
}

const SECRET = "Incorrect API key provided: sk-ab**cd";
const FAULTS: [status: number, said: string, told: string, hint: RegExp][] = [
  [401, SECRET, "401, it does not accept the key", /^Is the key right\?$/],
  [402, "no", "402 no", /credit/],
  [403, SECRET, "403, it does not allow the call", /may it use this model/],
  [404, "no", "404 no", /have the model "model"/],
  [429, "no", "429 no", /run the same again later/],
  [500, "no", "500 no", /run it again later/],
];
for (const [how, ask] of Object.entries(asked)) {
  for (const [status, message, told, hint] of FAULTS) {
    Deno.test(`${how}() stops asking at status ${status}, and says what to do`, async () => {
      await using host = testHost(() => ({ status, message }));
      const prompts = Array.from({ length: 100 }, (_, i) => `${i}`);
      await assert.rejects(ask(clientOf(host.baseUrl), prompts), (error: HostError) => {
        assert.ok(error instanceof HostError);
        assert.equal(error.message, `Cannot ask host/model at ${host.baseUrl}: ${told}`);
        assert.match(error.hint!, hint);
        assert.ok(!Deno.inspect(error).includes("sk-ab"));
        return true;
      });
      assert.ok(host.calls.length <= 16, `${host.calls.length} calls`);
    });
  }

  Deno.test(`${how}() says that a host is not reached`, async () => {
    const client = clientOf("http://127.0.0.1:9/v1");
    await assert.rejects(ask(client, ["a"]), (error: HostError) => {
      assert.ok(error instanceof HostError);
      assert.match(error.message, /is not reached/);
      return true;
    });
  });

  Deno.test(`${how}() does not take an answer without its usage for one that is free`, async () => {
    await using host = testHost(() => ({ text: "a", usage: false }));
    await assert.rejects(ask(clientOf(host.baseUrl), ["a"]), (error: HostError) => {
      assert.ok(error instanceof HostError);
      assert.match(error.message, /does not tell how many tokens/);
      assert.ok(error.message.includes(host.baseUrl));
      return true;
    });
  });
}
