import assert from "node:assert/strict";
import { join } from "node:path";
import { random } from "../../core/random.ts";
import { able, openClient } from "../../models/mod.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import "../../pocket/mod.ts";
import { DEFAULT_MATRIX, type PolicyStage, sayPolicies } from "../mod.ts";
import { labelled, smallPolicyRun } from "./testing_policy_run.ts";

const SCRIPT = join(import.meta.dirname!, "testing_policy_run.ts");
const { policies } = DEFAULT_MATRIX;

let whole: ReturnType<typeof smallPolicyRun> | undefined;
const unbrokenRun = () => whole ??= smallPolicyRun();

Deno.test("SFT teaches a model to say policies, of queries that it has not seen too, and DPO starts from there", async () => {
  const { stages } = await unbrokenRun();
  assert.deepEqual(stages.map(({ stage }) => stage), ["sft", "dpo"]);
  const [sft, dpo] = stages;
  assert.ok(sft.before.metrics!.right < 0.1, "it does not know the instruction before");
  assert.deepEqual(dpo.before.score, sft.evaluations.find(({ step }) => step === sft.kept)!.score);
  const { tuning } = await openClient("pocket-small", { threads: 1 });
  const unseen = labelled(80).slice(64);
  for (const { weights, stage } of stages) {
    const queries = unseen.map(({ query }) => query);
    const said = await sayPolicies(able(await tuning!.open(weights), "generate"), queries, {
      policies,
    });
    const right = said.filter(({ policy }, i) => policy === unseen[i].policy).length;
    assert.ok(right >= 14, `${stage}: ${right} of 16`);
  }
});

const next = random(1, "updates to kill at");
for (const stage of ["sft", "dpo"] as const satisfies readonly PolicyStage[]) {
  const at = stage === "sft" ? 4 + Math.floor(30 * next()) : 4 + Math.floor(3 * next());
  Deno.test(`a training killed by SIGKILL after update ${at} of ${stage} goes on to the weights of an unbroken run`, async () => {
    await using temp = await TempFiles.create();
    const folder = temp.path("broken");
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--allow-all", SCRIPT, folder],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    let text = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes(`${stage} ${at}.`)) child.kill("SIGKILL");
    }
    assert.equal((await child.status).signal, "SIGKILL");
    const updates: string[] = [];
    const resumed = await smallPolicyRun({
      folder,
      onStep: (stage, { step }) => void updates.push(`${stage} ${step}`),
    });
    const unbroken = await unbrokenRun();
    assert.ok(!updates.includes(`${stage} 1`), "it went on from a checkpoint");
    const weightsOf = (run: typeof resumed) => run.stages.map(({ weights }) => weights);
    assert.deepEqual(weightsOf(resumed), weightsOf(unbroken));
  });
}
