import assert from "node:assert/strict";
import { join } from "node:path";
import { random } from "../../core/random.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import { openClient, user } from "../../models/mod.ts";
import { linesFormat, statedFormat } from "../../calibration/mod.ts";
import "../mod.ts";
import { instruct } from "../instructions.ts";
import { pocketQuestions } from "../questions.ts";
import { trainingQuestions, validationQuestions } from "./questions.ts";
import { CHECKPOINT, smallRun, STEPS } from "./testing_run.ts";
import { saveTrainedModel } from "../trained_model.ts";
import { trainCalibration } from "./training.ts";

const SCRIPT = join(import.meta.dirname!, "testing_run.ts");

/** A run in a process of its own, which SIGKILL ends when an update is done. */
async function killedRun(method: string, { folder, at }: { folder: string; at: number }) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", SCRIPT, method, folder],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let text = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes(`update ${at}\n`)) child.kill("SIGKILL");
  }
  assert.equal((await child.status).signal, "SIGKILL");
}

const next = random(1, "steps to kill at");
for (
  const method of ["sft", "conftuner", "dpo", "implicit", "reinforce", "rloo", "grpo"] as const
) {
  // After the first checkpoint, and before the last update
  const at = CHECKPOINT + 1 + Math.floor((STEPS - CHECKPOINT - 1) * next());
  Deno.test(`${method} killed by SIGKILL after update ${at} goes on to the weights of an unbroken run`, async () => {
    await using temp = await TempFiles.create();
    const folder = temp.path("broken");
    await killedRun(method, { folder, at });
    const updates: number[] = [];
    const resumed = await smallRun(method, {
      folder,
      onStep: ({ step }) => void updates.push(step),
    });
    assert.ok(updates[0] > CHECKPOINT, "it went on from a checkpoint");
    const unbroken = await smallRun(method, { onStep: () => {} });
    assert.deepEqual(resumed.weights, unbroken.weights);
    assert.deepEqual(resumed.losses, unbroken.losses);
  });
}

const examples = trainingQuestions(32).map(({ prompt, reference }) => ({
  prompt: instruct("confidence", prompt),
  completion: `${reference} (35%)`,
}));
const small = { method: "sft", steps: 2, evaluations: 1, validation: 50 } as const;

Deno.test("a trained model's folder opens as a model by its path, and answers with its own weights", async () => {
  await using temp = await TempFiles.create();
  const trained = await trainCalibration({ ...small, steps: 30, peak: 2e-3, average: 0 }, {
    examples,
    threads: 1,
  });
  await saveTrainedModel(temp.path("model"), trained);
  const client = await openClient(temp.path("model"), { threads: 1 });
  const [[{ text }]] = await client.generate!([user(examples[0].prompt)], { temperature: 0 });
  assert.match(text, /\(35%\)$/);
  assert.equal(client.name, temp.path("model"));
});

Deno.test("examples on validation and test questions are left out in any format, and those that are too long", async () => {
  const [held] = validationQuestions(1), [tested] = pocketQuestions(1, { seed: 1, pool: "test" });
  const { card } = await trainCalibration(small, {
    examples: [
      ...examples,
      { prompt: instruct("confidence", held.prompt), completion: "1 (35%)" },
      { prompt: instruct("confidence", tested.prompt), completion: "1 (35%)" },
      { prompt: linesFormat.ask(tested.prompt), completion: "1" },
      { prompt: statedFormat.ask(tested.prompt), completion: "1" },
      { prompt: examples[0].prompt, completion: "1 2 3 4 5 6 7 8 9 ".repeat(9) },
    ],
    threads: 1,
  });
  assert.deepEqual(card.left_out, { too_long: 1, held_out: 4 });
  assert.equal(card.kept, 2);
});

Deno.test("no more validation questions are taken than are kept out of training", () => {
  assert.equal(validationQuestions().length, 900);
  assert.throws(() => validationQuestions(901), /as there are 900: others are trained on/);
});

Deno.test("settings of another method, examples where there are none to learn from, and none where there must be are refused", async () => {
  await assert.rejects(trainCalibration({ ...small, reward: "rlcr" }, { examples }), {
    name: "UserError",
    message: "Cannot use reward as sft has no such setting",
  });
  await assert.rejects(trainCalibration({ method: "rloo" }, { examples }), {
    message: "Cannot train by rloo on examples: it learns from its own answers",
  });
  await assert.rejects(trainCalibration({ method: "dpo" }), {
    message: "Cannot train by dpo without examples",
  });
});
