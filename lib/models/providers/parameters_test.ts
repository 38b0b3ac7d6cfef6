import assert from "node:assert/strict";
import { REFUSABLE } from "./openai_wire.ts";
import { ModelParameters } from "./parameters.ts";
import { Budget, tryGenerate, user } from "../mod.ts";
import { testClient, testHost } from "../testing.ts";

const parametersOf = (onChange: (how: string) => void, refused: string[] = []) =>
  new ModelParameters({ refusable: REFUSABLE, refused, onChange });

const REQUEST = {
  model: "m",
  messages: [],
  temperature: 0,
  top_p: 1,
  max_tokens: 7,
  seed: 1,
  stop: ["x"],
};

const REFUSALS: [words: string, param: string | undefined, without: string, instead?: string][] = [
  [
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    "max_tokens",
    "max_tokens",
    "max_completion_tokens",
  ],
  [
    "max_tokens is deprecated, use `max_completion_tokens`",
    undefined,
    "max_tokens",
    "max_completion_tokens",
  ],
  [
    "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
    "temperature",
    "temperature",
  ],
  ["Unrecognized request argument supplied: seed", undefined, "seed"],
  ['Invalid JSON payload received. Unknown name "seed": Cannot find field.', undefined, "seed"],
  ["property 'seed' is unsupported", undefined, "seed"],
  ["Unsupported parameter: 'stop' is not supported with this model.", "stop", "stop"],
  ["top_p: Extra inputs are not permitted", undefined, "top_p"],
];
for (const [words, param, without, instead] of REFUSALS) {
  Deno.test(`"${words.slice(0, 50)}" is a refusal of ${without}`, () => {
    const told: string[] = [];
    const parameters = parametersOf((how) => told.push(how));
    for (let again = 0; again < 2; again++) {
      assert.equal(parameters.learn(REQUEST, { words, param, needed: [] }), true);
    }
    const asked = parameters.of(REQUEST);
    assert.ok(!(without in asked));
    if (instead) assert.equal(asked[instead], REQUEST[without as keyof typeof REQUEST]);
    assert.equal(Object.keys(asked).length, Object.keys(REQUEST).length - (instead ? 0 : 1));
    assert.equal(told.length, 1);
  });
}

for (
  const words of [
    "max_tokens is too large: 5000. This model supports at most 4096 completion tokens.",
    "This model's maximum context length is 4096 tokens. Reduce the messages or `max_tokens`.",
    "The response was filtered: stop asking",
    "This content is not allowed",
    "Unsupported country",
  ]
) {
  Deno.test(`"${words.slice(0, 50)}" is no refusal of a parameter`, () => {
    const parameters = parametersOf(() => assert.fail());
    assert.equal(parameters.learn(REQUEST, { words, param: undefined, needed: [] }), false);
  });
}

Deno.test("what a model is known to refuse is left out from the first call on, and said once", () => {
  const told: string[] = [];
  const parameters = parametersOf((how) => told.push(how), ["temperature", "max_tokens"]);
  assert.deepEqual(told, []); // as no call had them
  for (let again = 0; again < 2; again++) {
    const { temperature: _, max_tokens, ...rest } = REQUEST;
    assert.deepEqual(parameters.of(REQUEST), { ...rest, max_completion_tokens: max_tokens });
  }
  assert.deepEqual(told, [
    "is asked without temperature",
    "is told max_completion_tokens instead of max_tokens",
  ]);
});

const clientOf = (baseUrl: string, budget?: Budget) =>
  testClient({
    ...{ name: "m", model: "m", baseUrl, budget },
    price: { input: 1, output: 1 },
    retries: 0,
  });

Deno.test("a model that refuses parameters is asked without them, and that is said once", async () => {
  const said: unknown[] = [];
  const warn = console.warn;
  console.warn = (...words) => void said.push(...words);
  try {
    await using host = testHost((prompt) => {
      const body = host.calls.at(-1)!;
      for (const name of ["max_tokens", "temperature", "seed"]) {
        if (name in body) {
          return { status: 400, message: `Unsupported parameter: '${name}' is not supported` };
        }
      }
      return prompt;
    });
    const prompts = Array.from({ length: 30 }, (_, i) => user(`${i}`));
    const answers = await clientOf(host.baseUrl).generate(prompts, { maxTokens: 9 });
    assert.deepEqual(answers.map(([{ text }]) => text), prompts.map(([{ content }]) => content));
    await clientOf(host.baseUrl).generate([user("again")], { maxTokens: 9 });
    const last = host.calls.at(-1)!;
    assert.deepEqual(Object.keys(last), ["model", "messages", "top_p", "max_completion_tokens"]);
    assert.equal(last.max_completion_tokens, 9);
    assert.deepEqual(said, [
      "m is told max_completion_tokens instead of max_tokens, as it refuses that",
      "m is asked without temperature, as it refuses that",
      "m is asked without seed, as it refuses that",
    ]);
  } finally {
    console.warn = warn;
  }
});

Deno.test("the text ends before a stop that the host refuses to be told", async () => {
  const warn = console.warn;
  console.warn = () => {};
  try {
    await using host = testHost(() =>
      "stop" in host.calls.at(-1)!
        ? { status: 400, message: "'stop' is not supported with this model" }
        : "one END two"
    );
    const [[{ text }]] = await clientOf(host.baseUrl).generate([user("a")], { stop: ["END"] });
    assert.equal(text, "one ");
  } finally {
    console.warn = warn;
  }
});

Deno.test("with a budget no call goes without a limit of tokens", async () => {
  const warn = console.warn;
  console.warn = () => {};
  try {
    await using host = testHost((prompt) => {
      const body = host.calls.at(-1)!;
      const name = ["max_tokens", "max_completion_tokens"].find((name) => name in body);
      return name ? { status: 400, message: `'${name}' is not supported` } : prompt;
    });
    const { failures } = await tryGenerate(clientOf(host.baseUrl, new Budget(1)), [user("a")]);
    assert.match(failures.get(0)!, /max_completion_tokens/);
    const { failures: none } = await tryGenerate(clientOf(host.baseUrl), [user("a")]);
    assert.equal(none.size, 0);
  } finally {
    console.warn = warn;
  }
});
