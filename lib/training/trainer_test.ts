import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { TempFiles } from "../outcomes/testing.ts";
import { integer, random } from "../core/random.ts";
import { readSafetensors, writeSafetensors } from "../onnx/safetensors.ts";
import { cosine } from "./schedule.ts";
import { StepGraph } from "./step_graph.ts";
import { GRAPH, repeats, smallGraph } from "./testing.ts";
import { ADAMW, trainer, type TrainingOptions } from "./mod.ts";

const basic = (steps: number): TrainingOptions => ({
  batches: repeats,
  schedule: cosine({ peak: 3e-3, steps: 12 }),
  steps,
  start: { seed: 1 },
});

Deno.test("trainer learns: the loss falls", async () => {
  const graph = await smallGraph();
  const { losses, ended } = await trainer(graph).run(basic(12));
  assert.ok(losses[11] < losses[0] - 0.3, `from ${losses[0]} to ${losses[11]}`);
  assert.equal(ended, "steps");
});

Deno.test("a run that was stopped and resumed is the unbroken run, bit for bit", async () => {
  const graph = await smallGraph();
  const whole = await trainer(graph).run(basic(8));
  await using temp = await TempFiles.create();
  const { folder } = temp;
  const checkpoint = { path: join(folder, "run.safetensors"), every: 3, recipe: { seed: 1 } };
  const stop = new AbortController();
  const first = await trainer(graph).run({
    ...basic(8),
    checkpoint,
    signal: stop.signal,
    onStep: ({ step }) => step === 5 && stop.abort(),
  } as TrainingOptions);
  assert.deepEqual([first.step, first.ended], [5, "aborted"]);
  const second = await trainer(graph).run({ ...basic(8), checkpoint });
  assert.equal(second.step, 8);
  assert.deepEqual(second.losses.map(Math.fround), whole.losses.map(Math.fround));
  assert.deepEqual(second.params, whole.params);
});

Deno.test("a run killed by SIGKILL goes on from its last checkpoint with the same losses", async () => {
  await using temp = await TempFiles.create();
  const { folder } = temp;
  const path = join(folder, "run.safetensors");
  const script = join(import.meta.dirname!, "testing_run.ts");
  const run = (args: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", script, GRAPH, ...args],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
  const losses = async (child: Deno.ChildProcess, killAfter = Infinity) => {
    const seen = new Map<number, string>();
    let text = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (const [, step, loss] of text.matchAll(/^(\d+) (\S+)$/gm)) seen.set(+step, loss);
      if (seen.size >= killAfter) child.kill("SIGKILL");
    }
    await child.status;
    return seen;
  };
  const unbroken = await losses(run([join(folder, "unbroken.safetensors")]));
  const before = await losses(run([path]), 5);
  const after = await losses(run([path]));
  assert.equal(unbroken.size, 10);
  assert.ok(after.size < 10, "it did not start anew");
  for (const [step, loss] of [...before, ...after]) assert.equal(loss, unbroken.get(step));
  assert.equal(Math.max(...after.keys()), 10);
});

Deno.test("accumulated gradients of two batches are one update with their mean loss", async () => {
  const graph = await smallGraph();
  const { losses, step } = await trainer(graph).run({ ...basic(2), accumulate: 2 });
  assert.deepEqual([losses.length, step], [2, 2]);
  const { losses: single } = await trainer(graph).run({ ...basic(2), schedule: () => 0 });
  const mean = (single[0] + single[1]) / 2;
  assert.ok(Math.abs(losses[0] - mean) < 1e-6, `${losses[0]} is not ${mean}`);
});

Deno.test("batches are asked for by number with the parameters as they are, and serve `reuse` updates", async () => {
  const graph = await smallGraph();
  const start = graph.start(1).params;
  const asked: [index: number, fresh: boolean][] = [];
  const { losses, metrics } = await trainer(graph).run({
    ...basic(3),
    accumulate: 2,
    reuse: 2,
    batches: (index, params) => {
      asked.push([index, params.every((value, i) => value === start[i])]);
      return { batch: repeats(index), metrics: { index } };
    },
  });
  // Two batches a round; the third update begins the second round
  assert.deepEqual(asked, [[0, true], [1, true], [2, false], [3, false]]);
  assert.deepEqual(metrics, [{ index: 0.5 }, { index: 0.5 }, { index: 2.5 }]);
  assert.equal(losses.length, 3);
});

Deno.test("evaluation keeps the best weights and stops when patience is at its end", async () => {
  const graph = await smallGraph();
  const scores = [0.1, 0.5, 0.4, 0.3, 0.9];
  const seen: Float32Array[] = [];
  const { params, evaluations, ended } = await trainer(graph).run({
    ...basic(10),
    evaluate: { every: 1, patience: 2, run: (weights) => scores[seen.push(weights.slice()) - 1] },
  });
  assert.equal(ended, "patience");
  assert.deepEqual(evaluations.map(({ score }) => score), [0.1, 0.5, 0.4, 0.3]);
  assert.ok(params.every((value, i) => value === seen[1][i]));
});

Deno.test("averaged weights are the moving average, in evaluations and in the end", async () => {
  const graph = await smallGraph();
  const weights: Float32Array[] = [];
  await trainer(graph).run({
    ...basic(4),
    evaluate: { every: 1, run: (params) => weights.push(params.slice()) },
  });
  const averaged = await trainer(graph).run({ ...basic(4), average: 0.3 });
  const start = graph.start(1).params;
  // At most t/(t + 9) is kept at update t
  const expected = weights.reduce((kept, params, i) => {
    const keep = Math.min(0.3, (i + 1) / (i + 10));
    return kept.map((value, j) => keep * value + (1 - keep) * params[j]);
  }, start);
  averaged.params.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-6));
  await assert.rejects(async () => await trainer(graph).run({ ...basic(1), average: 1 }), {
    message: "Cannot train as average must be from 0 to below 1: current value is 1",
  });
});

Deno.test("a run with averaged weights goes on to the very weights of an unbroken one", async () => {
  const graph = await smallGraph();
  await using temp = await TempFiles.create();
  const checkpoint = { path: temp.path("run.safetensors"), every: 2, recipe: {} };
  const evaluate = { every: 2, run: (params: Float32Array) => params[0] };
  const options = { average: 0.9, evaluate, checkpoint };
  const stop = new AbortController();
  const onStep = ({ step }: { step: number }) => step === 3 && stop.abort();
  const half = await trainer(graph).run({
    ...basic(6),
    ...options,
    signal: stop.signal,
    onStep: (step) => void onStep(step),
  });
  assert.equal(half.ended, "aborted");
  const whole = await trainer(graph).run({ ...basic(6), ...options });
  const { checkpoint: _, ...unsaved } = options;
  const unbroken = await trainer(graph).run({ ...basic(6), ...unsaved });
  assert.deepEqual(whole.evaluations, unbroken.evaluations);
  assert.ok(whole.params.every((value, i) => value === unbroken.params[i]));
  const other = trainer(graph).run({ ...basic(6), ...options, average: 0.5 });
  await assert.rejects(other, /it is of another run/);
});

Deno.test("a loss that is not finite ends the run, and the last checkpoint stands", async () => {
  const graph = await smallGraph();
  await using temp = await TempFiles.create();
  const { folder } = temp;
  const path = join(folder, "run.safetensors");
  const run = trainer(graph).run({
    ...basic(8),
    schedule: (step) => step < 3 ? 1e-3 : Infinity,
    checkpoint: { path, every: 2, recipe: {} },
  });
  await assert.rejects(run, {
    name: "UserError",
    message: /at step 4 the loss is NaN .* the checkpoint of step 2, .*run.safetensors, stands/,
  });
  const { metadata } = await readSafetensors(path);
  assert.equal(JSON.parse(metadata.progress).step, 2);
});

Deno.test("checkpoints that cannot be gone on with are told by what is wrong, and kept", async () => {
  const graph = await smallGraph();
  await using temp = await TempFiles.create();
  const { folder } = temp;
  const path = join(folder, "run.safetensors");
  const checkpoint = { path, every: 1, recipe: { seed: 1 } };
  await trainer(graph).run({ ...basic(1), checkpoint });
  const good = await Deno.readFile(path);
  const again = (recipe: Record<string, unknown> = { seed: 1 }) =>
    trainer(graph).run({ ...basic(2), checkpoint: { ...checkpoint, recipe } });

  await assert.rejects(again({ seed: 2 }), /it is of another run: it has {"seed":1}/);

  const { tensors, metadata } = await readSafetensors(path);
  await writeSafetensors(path, {
    tensors,
    metadata: { ...metadata, graph: "dpo of Decoder, width 32" },
  });
  await assert.rejects(
    again(),
    /it is of another graph: it is dpo of Decoder, width 32, not cross/,
  );

  const flipped = good.slice();
  flipped[20_000] ^= 1;
  await Deno.writeFile(path, flipped);
  await assert.rejects(again(), /it is corrupt/);
  assert.deepEqual(await Deno.readFile(path), flipped);

  await Deno.writeFile(path, good.subarray(0, good.length / 2));
  await assert.rejects(again(), /as safetensors: it is cut short/);
});

Deno.test("a batch that does not fit the graph is told by name, type and size", async () => {
  const graph = await smallGraph();
  const run = (batch: Record<string, Int32Array | Float32Array>) =>
    trainer(graph).run({ ...basic(1), batches: () => batch });
  const { tokens, answer } = repeats(0) as { tokens: Int32Array; answer: Float32Array };
  await assert.rejects(run({ tokens }), /lacks "answer": it has tokens/);
  await assert.rejects(
    run({ tokens: tokens.slice(1), answer }),
    /"tokens" must be int32 of \[16,64\]: it is int32 of 1023/,
  );
  await assert.rejects(run({ tokens: answer, answer }), /must be int32 of .* it is float32/);
});

Deno.test("options that make no sense are refused by name and value", async () => {
  const graph = await smallGraph();
  const checkpoint = { path: "/nowhere/x", every: 0, recipe: {} };
  const evaluate = { every: 1.5, run: () => 1 };
  const bad = [{ steps: 0 }, { accumulate: 0 }, { reuse: -1 }, { evaluate }, { checkpoint }];
  for (const [i, wrong] of bad.entries()) {
    const name = ["steps", "accumulate", "reuse", "evaluate.every", "checkpoint.every"][i];
    await assert.rejects(async () => await trainer(graph).run({ ...basic(2), ...wrong }), {
      name: "UserError",
      message: new RegExp(`^Cannot train as ${name} must be a whole number from 1`),
    });
  }
});

Deno.test("a score that is not finite ends the run", async () => {
  const graph = await smallGraph();
  const run = trainer(graph).run({ ...basic(2), evaluate: { every: 1, run: () => NaN } });
  await assert.rejects(run, /scores must be finite: at step 1 it is NaN/);
});

Deno.test("weights of another size are refused as a start", async () => {
  const graph = await smallGraph();
  const start = { params: new Float32Array(7) };
  await assert.rejects(
    async () => await trainer(graph).run({ ...basic(2), start }),
    /Decoder has \d+ parameters: they are 7/,
  );
});

Deno.test("steps on several cores are the same each time, where rows of a table add up too", async () => {
  const path = join(dirname(GRAPH), "../../pocket-encoder/steps/binary_cross_entropy.onnx");
  const graph = await StepGraph.open(path, { threads: 2 });
  const next = random(1, "tokens");
  const batch = Object.fromEntries(graph.inputs.map(({ name, type, shape }) => {
    const length = shape.reduce((a, b) => a * b);
    return [
      name,
      type === "int32"
        ? Int32Array.from({ length }, () => integer(5, 100, next))
        : Float32Array.from({ length }, next),
    ];
  }));
  const run = async () => {
    let state = graph.start(1);
    for (let step = 1; step <= 3; step++) {
      const hyper = { ...ADAMW, lr: 1e-2, step, share: 1, apply: 1 };
      ({ state } = await graph.run(state, hyper, batch));
    }
    return state.params;
  };
  const [first, second] = [await run(), await run()];
  assert.ok(first.every((value, i) => value === second[i]));
});
