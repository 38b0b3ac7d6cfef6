import assert from "node:assert/strict";
import { TempFiles } from "../outcomes/testing.ts";
import { checkConfig, findField, parseValue, secretsOf } from "./job_config.ts";
import { type JobField, type JobKind, jobKinds } from "./kinds.ts";

const LOCAL = { on: "local" } as const;

const field = (name: string, type: JobField["type"], more: Partial<JobField> = {}): JobField => ({
  ...{ name, type, default: null, required: false, nullable: false, choices: null, path: null },
  description: name,
  ...more,
});

const KIND: JobKind = {
  ...{ name: "sft", description: "", result: "adapter", unit: "steps", gpu: null, timeout_s: 60 },
  fields: [
    field("model", "string", { path: "model", required: true, description: "the model" }),
    field("data", "string", { path: "file" }),
    field("seed", "integer"),
    field("rate", "number"),
    field("limit", "integer", { nullable: true }),
    field("bf16", "boolean"),
    field("layers", "strings"),
    field("extra", "object"),
    field("dtype", "string", { choices: ["auto", "float32"] }),
  ],
};

Deno.test("a config is held to the names and types of its fields", async () => {
  const rejects = async (config: Record<string, unknown>, message: RegExp) => {
    await assert.rejects(checkConfig(KIND, { model: "org/m", ...config }, LOCAL), message);
  };
  await rejects({ sed: 1 }, /Cannot run sft as its config has no field sed: did you mean seed\?/);
  await rejects({ nonsense: 1 }, /no field nonsense$/);
  await rejects({ model: undefined }, /Cannot run sft without model: the model/);
  await rejects({ seed: "1" }, /seed as it must be a whole number: current value is "1"/);
  await rejects({ seed: 1.5 }, /seed as it must be a whole number/);
  await rejects({ seed: null }, /seed as it must be a whole number: current value is null/);
  await rejects({ rate: true }, /rate as it must be a number/);
  await rejects({ bf16: "yes" }, /bf16 as it must be true or false/);
  await rejects({ layers: ["a", 1] }, /layers as it must be a list of texts/);
  await rejects({ extra: [] }, /extra as it must be an object/);
  await rejects({ dtype: "half" }, /dtype as it must be one of auto, float32: .* is "half"/);
  const right = {
    seed: 1,
    rate: 1e-4,
    limit: null,
    bf16: true,
    layers: ["a"],
    extra: {},
    dtype: "auto",
  };
  assert.deepEqual(await checkConfig(KIND, { model: "org/m", ...right }, LOCAL), {
    model: "org/m",
    ...right,
  });
});

Deno.test("paths become absolute, a name of the hub stays, and a file must be there", async () => {
  await using files = await TempFiles.create({ "data.jsonl": "{}", "m/config.json": "{}" });
  const config = await checkConfig(KIND, {
    model: files.path("m"),
    data: files.path("../" + files.folder.split("/").at(-1) + "/data.jsonl"),
  }, LOCAL);
  assert.deepEqual(config, { model: files.path("m"), data: files.path("data.jsonl") });
  for (const model of ["org/m", "gpt2"]) {
    assert.equal((await checkConfig(KIND, { model }, LOCAL)).model, model);
  }
  const wrong = [{ data: "nothing.jsonl" }, { model: "./nothing" }, { model: "/runs/nothing" }];
  for (const one of wrong) {
    const config = { model: "m", ...one };
    await assert.rejects(checkConfig(KIND, config, LOCAL), /as there is no \/.*nothing/);
  }
  await assert.rejects(checkConfig(KIND, { model: " " }, LOCAL), /model as it is an empty text/);
  const folder = { model: "m", data: files.path("m") };
  await assert.rejects(checkConfig(KIND, folder, LOCAL), /data as \/.*\/m is a folder/);
  const there = { model: "/models/m", data: "/runs/answers-1/out/outcomes.jsonl" };
  assert.deepEqual(await checkConfig(KIND, there, { on: "modal" }), there, "of Modal's Volumes");
});

Deno.test("values of the command line are read as their fields' types", () => {
  const read = (name: string, text: string) => parseValue(findField(KIND, name), text);
  assert.equal(read("model", "1"), "1");
  assert.equal(read("seed", "7"), 7);
  assert.equal(read("rate", "2e-4"), 2e-4);
  assert.equal(read("limit", "null"), null);
  assert.equal(read("bf16", "true"), true);
  assert.deepEqual(read("layers", "a, b"), ["a", "b"]);
  assert.deepEqual(read("layers", '["a,b"]'), ["a,b"]);
  assert.deepEqual(read("extra", '{"a":1}'), { a: 1 });
  assert.equal(read("seed", "x"), "x"); // which the check refuses
});

Deno.test("secrets are known by the names of their variables", () => {
  const environment = { MODAL_TOKEN_SECRET: "as-12345678", HF_TOKEN: "short", HOME: "/home/me/x" };
  assert.deepEqual(secretsOf(environment), ["as-12345678"]);
});

Deno.test("data/jobs.json says of each job what it brings home, and its fields once", () => {
  const kinds = jobKinds();
  assert.ok(["check", "answers", "sft"].every((name) => kinds.some((kind) => kind.name === name)));
  for (const { name, fields } of kinds) {
    assert.equal(new Set(fields.map((one) => one.name)).size, fields.length, name);
  }
});
