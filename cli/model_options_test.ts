import assert from "node:assert/strict";
import { Command } from "commander";
import { addRouterModelOptions, routerModelsOf, routerModelWords } from "./model_options.ts";

/** What a command names by its flags and an environment. */
function named(args: string[], environment: Record<string, string> = {}) {
  for (const [name, value] of Object.entries(environment)) Deno.env.set(name, value);
  try {
    const command = addRouterModelOptions(new Command()).exitOverride()
      .configureOutput({ writeErr: () => {} });
    return routerModelsOf(command.parse(args, { from: "user" }).opts());
  } finally {
    for (const name of Object.keys(environment)) Deno.env.delete(name);
  }
}

const CLASSIFIER = {
  model: "m",
  price: { input: 1, output: 2 },
  baseUrl: "http://localhost:1",
};

Deno.test("models are named by flags", () => {
  assert.deepEqual(named([]), { encoder: undefined, classifier: undefined });
  const args = ["--encoder", "e", "--classifier", "m", "--classifier-price", "1,2"];
  const host = ["--base-url", "http://localhost:1"];
  assert.deepEqual(named([...args, ...host]), { encoder: "e", classifier: CLASSIFIER });
});

Deno.test("models are named by the environment, flags go before, and what is empty is not set", () => {
  const environment = {
    ROUTELAB_ENCODER: "e",
    ROUTELAB_CLASSIFIER: "m",
    ROUTELAB_CLASSIFIER_PRICE: "1,2",
    ROUTELAB_BASE_URL: "http://localhost:1",
  };
  assert.deepEqual(named([], environment), { encoder: "e", classifier: CLASSIFIER });
  const flagged = named(["--classifier", "n", "--encoder", "f"], environment);
  assert.deepEqual(flagged, { encoder: "f", classifier: { ...CLASSIFIER, model: "n" } });
  const empty = Object.fromEntries(Object.keys(environment).map((name) => [name, ""]));
  assert.deepEqual(named([], empty), { encoder: undefined, classifier: undefined });
});

Deno.test("another version of the classifier is allowed by a flag alone", () => {
  const args = ["--classifier", "gemini/m"];
  assert.equal(named(args).classifier!.allowOtherVersion, undefined);
  assert.equal(named([...args, "--allow-other-version"]).classifier!.allowOtherVersion, true);
  const words = routerModelWords({ classifier: "gemini/m", allowOtherVersion: true });
  assert.deepEqual(words, ["--allow-other-version", ...args]);
});

Deno.test("a classifier's price that is none is refused", () => {
  assert.throws(() => named(["--classifier-price", "1"]), /Expected IN,OUT in US dollars/);
});
