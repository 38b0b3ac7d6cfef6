import assert from "node:assert/strict";
import { join } from "node:path";
import { isTest } from "../testing.ts";
import { modelsFromEnvironment, VARIABLES } from "./mod.ts";

/** What `run` gives where the environment has these values, and no others of VARIABLES. */
function within<T>(values: Partial<Record<keyof typeof VARIABLES, string>>, run: () => T): T {
  const before = Object.values(VARIABLES).map((name) => [name, Deno.env.get(name)] as const);
  const set = (name: string, value: string | undefined) =>
    value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
  try {
    for (const [key, name] of Object.entries(VARIABLES)) {
      set(name, values[key as keyof typeof VARIABLES]);
    }
    return run();
  } finally {
    for (const [name, value] of before) set(name, value);
  }
}

Deno.test("modelsFromEnvironment() has what is set, and nothing of what is empty", () => {
  assert.deepEqual(within({}, modelsFromEnvironment), {});
  assert.deepEqual(within({ encoder: "", classifier: "" }, modelsFromEnvironment), {});
  assert.deepEqual(within({ encoder: "minilm" }, modelsFromEnvironment), { encoder: "minilm" });
  const classifier = {
    model: "groq/llama",
    price: { input: 0.05, output: 0.08 },
    baseUrl: "http://localhost:1",
  };
  const { model, baseUrl } = classifier;
  assert.deepEqual(
    within(
      { classifier: model, classifierPrice: "0.05,0.08", baseUrl },
      modelsFromEnvironment,
    ),
    { classifier },
  );
});

Deno.test("modelsFromEnvironment() refuses a price that is none", () => {
  assert.throws(() => within({ classifier: "m", classifierPrice: "1" }, modelsFromEnvironment), {
    name: "UserError",
    message: /ROUTELAB_CLASSIFIER_PRICE must be IN,OUT .*: it is "1"$/,
  });
});

Deno.test("nothing but tests and the launcher of lab writes the environment", async () => {
  const root = join(import.meta.dirname!, "../..");
  const found: string[] = [], read: string[] = [];
  const walk = async (folder: string) => {
    for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
      const path = join(folder, name);
      if (isDirectory) await walk(path);
      if (!name.endsWith(".ts") || isTest(path)) continue;
      read.push(path);
      const code = await Deno.readTextFile(join(root, path));
      if (/Deno\.env\.(set|delete)\b/.test(code)) found.push(path);
    }
  };
  for (const folder of ["lib", "cli", "experiments"]) await walk(folder);
  assert.ok(read.includes(join("lib", "models", "environment.ts")));
  // It is replaced by the program that it sets a variable for
  assert.deepEqual(found, [join("cli", "launch.ts")]);
});
