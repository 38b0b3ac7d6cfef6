import assert from "node:assert/strict";
import { type Able, HostError, user } from "../mod.ts";
import { testClient, testHost } from "../testing.ts";
import { connectionFault } from "./host_error.ts";

const clientOf = (baseUrl: string) =>
  testClient({
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

Deno.test("a host that this process may not connect to is not asked again", () => {
  const asking = { name: "m", model: "m", baseUrl: "http://a/v1", secrets: ["sk-abcd"] };
  const of = (cause: Error) =>
    connectionFault(
      asking,
      new Error("Connection error.", { cause: new TypeError("x", { cause }) }),
    );
  const refused = 'Requires net access to "sk-abcd.org:443", run again with the --allow-net flag';
  for (const Refused of [Deno.errors.NotCapable, Deno.errors.PermissionDenied]) {
    const { again, worked, told } = of(new Refused(refused));
    assert.deepEqual([again, worked, (told as HostError).lasting], [false, false, true]);
    assert.match(told.message, /it leads to \S+, which this process may not connect to$/);
    assert.ok(!told.message.includes("sk-abcd"));
  }
  assert.match(of(new Deno.errors.NotCapable("no")).told.message, /leads to a host, which/);
  assert.equal(of(new Error("reset")).again, true);
});
