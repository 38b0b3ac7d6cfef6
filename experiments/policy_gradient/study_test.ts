import assert from "node:assert/strict";
import { join } from "node:path";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { readSafetensors } from "../../lib/onnx/safetensors.ts";
import { pocketPath } from "../../lib/pocket/mod.ts";
import { change } from "./pass_rate.ts";
import { trainByPolicyGradient } from "./study.ts";

const small = { steps: 3, accumulate: 1, questions: 45, answers: 2, seeds: [1, 2] };

Deno.test("change() pairs by question, over the mean of the runs", () => {
  const before = [0, 0.5, 1, 0.5];
  const { difference, ...told } = change(before, [[0.5, 1, 1, 0.5], [0.5, 0.5, 1, 1]]);
  assert.deepEqual(told, { before: 0.5, after: 0.75, runs: [0.25, 0.25] });
  const { value, lo, hi } = difference;
  assert.equal(value, 0.25);
  // Gains 0.5, 0.25, 0 and 0.25: a standard error of 0.102, times 3.18 of 3 degrees of freedom
  assert.ok(Math.abs(value - lo - 0.3244) < 1e-3 && Math.abs(hi - value - 0.3244) < 1e-3);
  // The same gain on each question leaves nothing to chance
  const certain = change(before, [before.map((rate) => rate + 0.1)]);
  Object.values(certain.difference).forEach((end) => assert.ok(Math.abs(end - 0.1) < 1e-12));
});

Deno.test("an aborted study goes on to the result of an unbroken one, and writes it", async () => {
  await using temp = await TempFiles.create();
  const folders = (name: string) => ({
    checkpoints: temp.path(`${name}-checkpoints`),
    out: temp.path(name),
    threads: 1,
  });
  const whole = await trainByPolicyGradient(small, folders("whole"));
  const stop = new AbortController();
  const kept: string[] = [];
  const first = trainByPolicyGradient(small, {
    ...folders("broken"),
    signal: stop.signal,
    onCheckpoint: (seed, step) => kept.push(`${seed}/${step}`),
    onStep: (seed, { step }) => seed === 2 && step === 2 ? stop.abort() : undefined,
  });
  await assert.rejects(first, { name: "AbortError" });
  assert.deepEqual(kept, ["1/1", "1/2", "1/3", "2/1", "2/2"]);
  const updates: string[] = [];
  const second = await trainByPolicyGradient(small, {
    ...folders("broken"),
    onStep: (seed, { step }) => void updates.push(`${seed}/${step}`),
  });
  assert.deepEqual(updates, ["2/3"]);
  assert.deepEqual(second, whole);
  const { out, checkpoints } = folders("broken");
  assert.deepEqual(JSON.parse(await Deno.readTextFile(join(out, "result.json"))), whole);
  const { tensors } = await readSafetensors(join(out, "seed-2.safetensors"));
  const committed = await readSafetensors(pocketPath("pocket-small", "model.safetensors"));
  assert.deepEqual(Object.keys(tensors), Object.keys(committed.tensors));
  assert.deepEqual([...Deno.readDirSync(checkpoints)], []);
});

Deno.test("settings out of range are refused", async () => {
  const run = (config: Record<string, unknown>) =>
    trainByPolicyGradient({ ...small, ...config }, { checkpoints: "/nowhere" });
  await assert.rejects(run({ method: "ppo" }), /method/);
  await assert.rejects(run({ seeds: [] }), /seeds/);
});
