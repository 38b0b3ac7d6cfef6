/**
 * A small training of a policy model, for tests. As a process of its own, for tests to kill: FOLDER. It says each
 * update.
 */
import { join } from "node:path";
import { Store } from "../../core/store/store.ts";
import { openClient } from "../../models/mod.ts";
import type { TrainingStep } from "../../training/mod.ts";
import "../../pocket/mod.ts";
import { DEFAULT_MATRIX, policyExamples, type PolicyStage, trainPolicyModel } from "../mod.ts";

const { policies } = DEFAULT_MATRIX;

/** Questions whose policy is in their first word. */
export function labelled(n: number) {
  return Array.from({ length: n }, (_, i) => {
    const hard = i % 2 === 1;
    return {
      query: `${hard ? "Multiply" : "Add"} ${i + 2} and ${2 * i + 3}.`,
      analysis: "math",
      policy: policies[hard ? 1 : 0].name,
    };
  });
}

export async function smallPolicyRun(
  { folder, onStep }: {
    folder?: string;
    onStep?: (stage: PolicyStage, step: TrainingStep) => void;
  } = {},
) {
  const client = await openClient("pocket-small", { threads: 1 });
  const { sft, dpo } = policyExamples(labelled(64), { client, policies });
  return await trainPolicyModel({ sft, dpo, validation: sft.slice(0, 16) }, {
    ...{ tuning: client.tuning!, policies, seed: 1, threads: 1, checkpointEvery: 2 },
    ...{ epochs: { sft: 12, dpo: 2 }, peak: { sft: 3e-3, dpo: 1e-4 } },
    ...folder !== undefined && { store: Store.open(join(folder, "store")) },
    ...onStep && { onStep },
  });
}

if (import.meta.main) {
  const [folder] = Deno.args;
  await smallPolicyRun({
    folder,
    onStep: (stage, { step }) => console.log(`${stage} ${step}.`),
  });
}
