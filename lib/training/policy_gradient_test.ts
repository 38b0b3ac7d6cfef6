import assert from "node:assert/strict";
import { join } from "node:path";
import { random } from "../core/random.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { type PocketQuestion, pocketQuestions, verifyAnswer } from "../pocket/mod.ts";
import { ADAMW, policyGradientBatches, type PolicyGradientOptions, trainer } from "./mod.ts";
import { smallGraph, smallPolicy } from "./testing.ts";

const { graph, sampler, params } = await smallPolicy();
const pool = pocketQuestions(16, { seed: 1, pool: "router" });
const basic = {
  graph,
  sampler,
  questions: () => pool.slice(0, 8),
  reward: (question: PocketQuestion, { text }: { text: string }) => ({
    reward: +verifyAnswer(question, text).correct,
  }),
  method: "rloo",
  samples: 4,
  seed: 1,
} as const;

/** The loss of a batch under the parameters that sampled it, which an update of rate 0 leaves alone. */
async function lossOf(options: PolicyGradientOptions<PocketQuestion>) {
  const made = await policyGradientBatches(options)(0, params, []);
  const hyper = { ...ADAMW, lr: 0, step: 1, share: 1, apply: 1 };
  const { loss } = await graph.run(graph.startFrom(params), hyper, made.batch);
  return { loss, ...made };
}

Deno.test("a batch's loss under its own policy is minus the mean advantage of its tokens", async () => {
  // Only so if every token's log-probability lies where the graph computes it: else the ratio is not 1
  const { loss, batch } = await lossOf(basic);
  const answer = batch.answer as Float32Array, advantages = batch.advantages as Float32Array;
  let sum = 0, tokens = 0;
  answer.forEach((weight, i) => {
    sum += weight * advantages[Math.floor(i / graph.card.shape.context)];
    tokens += weight;
  });
  assert.ok(advantages.some((value) => value > 0) && advantages.some((value) => value < 0));
  assert.ok(Math.abs(loss + sum / tokens) < 1e-4, `${loss} is not ${-sum / tokens}`);
});

Deno.test("the penalty is k3 of the reference, token by token", async () => {
  const next = random(1, "reference");
  const reference = params.map((value) => value * (0.8 + 0.4 * next()));
  const [free, penalised] = [
    await lossOf(basic),
    await lossOf({ ...basic, kl: { weight: 0.5, reference } }),
  ];
  const { batch } = penalised;
  const answer = batch.answer as Float32Array, old = batch.old_log_probs as Float32Array;
  const ref = batch.ref_log_probs as Float32Array, { context } = graph.card.shape;
  let sum = 0, tokens = 0;
  answer.forEach((weight, i) => {
    const row = Math.floor(i / context), at = i - row - 1;
    if (weight === 0) return;
    const gap = ref[at] - old[at];
    sum += Math.exp(gap) - gap - 1;
    tokens++;
  });
  const expected = 0.5 * sum / tokens;
  assert.ok(expected > 1e-3);
  assert.ok(Math.abs(penalised.loss - free.loss - expected) < 1e-4);
});

Deno.test("a batch depends on its number, the seed and the parameters alone", async () => {
  const batches = policyGradientBatches(basic);
  const first = await batches(3, params, []);
  await batches(4, params, []);
  assert.deepEqual(await batches(3, params, []), first);
  const tokens = (made: typeof first) => (made.batch.tokens as Int32Array).join();
  assert.notEqual(tokens(await batches(4, params, [])), tokens(first));
  assert.notEqual(
    tokens(await policyGradientBatches({ ...basic, seed: 2 })(3, params, [])),
    tokens(first),
  );
});

Deno.test("metrics tell the mean reward, the mean length and how many groups are mixed", async () => {
  let asked = 0;
  // Rewards 0 1 0 1 | 0 0 0 0 | 1 1 1 1 | 0 1 0 1
  const table = [0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1];
  const { metrics } = await policyGradientBatches({
    ...basic,
    questions: () => pool.slice(0, 4),
    reward: () => ({ reward: table[asked++], even: asked % 2 }),
  })(0, params, []);
  assert.deepEqual([metrics.reward, metrics.mixed, metrics.even], [0.5, 0.5, 0.5]);
  assert.ok(metrics.tokens > 1 && metrics.tokens < 10);
});

Deno.test("a few updates raise the probability of the answer that is rewarded", async () => {
  const question = { prompt: pool[2].prompt };
  const probability = async (weights: Float32Array) => {
    const [[answer]] = await sampler.sample(params, [question.prompt], {
      samples: 1,
      round: 0,
      seed: 1,
    });
    const [logProbs] = await sampler.score(weights, [answer]);
    return { text: answer.text, p: Math.exp(logProbs.reduce((a, b) => a + b)) };
  };
  const before = await probability(params);
  assert.ok(before.p > 0.02 && before.p < 0.5, `${before.p}`);
  const { params: after, metrics } = await trainer(graph).run({
    batches: policyGradientBatches({
      ...basic,
      questions: () => [question],
      reward: (_, { text }) => ({ reward: text === before.text ? 1 : 0 }),
      samples: 64,
    }),
    schedule: () => 1e-3,
    steps: 6,
    start: { params },
    hyper: { weight_decay: 0 },
  });
  const { p } = await probability(after);
  assert.ok(p > before.p + 0.2, `from ${before.p} to ${p}`);
  assert.ok(metrics[5].reward > metrics[0].reward);
});

Deno.test("rewards that are all equal teach nothing: the parameters stay", async () => {
  const { losses, params: after } = await trainer(graph).run({
    batches: policyGradientBatches({ ...basic, reward: () => ({ reward: 0.7 }) }),
    schedule: () => 1e-3,
    steps: 1,
    start: { params },
    hyper: { weight_decay: 0 },
  });
  assert.ok(losses[0] === 0);
  assert.deepEqual(after, params);
});

Deno.test("killed by SIGKILL while sampling, updating or saving, a run goes on to the same losses", async () => {
  await using temp = await TempFiles.create();
  const script = join(import.meta.dirname!, "testing_policy_run.ts");
  const run = async (args: string[]) => {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", script, ...args],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    let text = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes("at ")) child.kill("SIGKILL");
    }
    return { lines: text.trimEnd().split("\n"), signal: (await child.status).signal };
  };
  const unbroken = await run([temp.path("unbroken")]);
  assert.equal(unbroken.lines.length, 6);
  for (const place of ["rollout", "update", "checkpoint"]) {
    const path = temp.path(place);
    const killed = await run([path, place]);
    assert.equal(killed.signal, "SIGKILL");
    const updates = place === "checkpoint" ? 5 : 4;
    assert.deepEqual(killed.lines.filter((line) => line !== `at ${place}`), [
      ...unbroken.lines.slice(0, updates),
    ]);
    // The checkpoint is of update 3, in the middle of a round's two
    const resumed = await run([path]);
    assert.deepEqual(resumed.lines, unbroken.lines.slice(3), place);
  }
});

Deno.test("a batch of too many answers, or for another loss, is refused", async () => {
  await assert.rejects(policyGradientBatches({ ...basic, samples: 9 })(0, params, []), {
    name: "UserError",
    message:
      "Cannot train by policy gradient as a batch has 1 to 64 answers: these questions and " +
      "samples make 72",
  });
  const other = await smallGraph();
  await assert.rejects(
    policyGradientBatches({ ...basic, graph: other })(0, params, []),
    /on a graph of cross_entropy/,
  );
});
