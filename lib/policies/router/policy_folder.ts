/** A policy model from the files of `lab policy data`: a tenth of the examples is held back and chooses the weights. */
import { join } from "node:path";
import { UserError } from "../../core/errors.ts";
import { openClient } from "../../models/mod.ts";
import { decodeSafetensors } from "../../onnx/safetensors.ts";
import { splitByShares } from "../../outcomes/mod.ts";
import { readExamples } from "../../training/mod.ts";
import { parseDecision } from "./decision_text.ts";
import { type PolicyCard, stageOnCard } from "./policy_card.ts";
import { type PolicyTrainingOptions, trainPolicyModel } from "./policy_training.ts";

/** Per cent of the examples that train, and that are held back. */
const SHARES = [90, 10, 0] as const;

/** The names of the files. */
export const TRAINING_FILES = { sft: "sft_train.jsonl", dpo: "dpo_train.jsonl" } as const;

export interface PolicyFolderOptions extends Omit<PolicyTrainingOptions, "tuning"> {
  /** The model that is trained, as openClient() takes it. */
  model: string;
  /** What makes it anew, for its card. */
  command: string;
}

export interface TrainedPolicyModel {
  /** The bytes of a model.safetensors. */
  weights: Uint8Array<ArrayBuffer>;
  card: PolicyCard;
}

/** @throws {UserError} where the model cannot be trained here, or the files hold no examples */
export async function trainPolicyFolder(
  folder: string,
  { model, command, ...options }: PolicyFolderOptions,
): Promise<TrainedPolicyModel> {
  const { policies, seed } = options;
  const { tuning } = await openClient(model, { threads: options.threads });
  if (tuning === undefined) {
    throw new UserError(`Cannot train ${model} as it has no step graphs of SFT and DPO`, {
      hint: "pocket-small has; real models are trained on a GPU from these files",
    });
  }
  const all = await readExamples(join(folder, TRAINING_FILES.sft), "completion");
  const unknown = all.find(({ completion }) => parseDecision(completion, policies) === null);
  if (unknown !== undefined) {
    throw new UserError(
      `Cannot train on ${folder} as each completion must end in an arrow and the name of a policy: ` +
        `one is ${JSON.stringify(unknown.completion)}`,
      {
        hint: `The policies are ${
          policies.map(({ name }) => name).join(", ")
        }; --matrix names others`,
      },
    );
  }
  const split = splitByShares(all, { shares: SHARES, seed });
  const [sft, validation] = [split.train, split.validation].map((rows) =>
    rows.map((row) => all[row])
  );
  if (validation.length === 0) {
    throw new UserError(
      `Cannot train on ${folder} as a tenth of the examples is held back, which takes 10 of different ` +
        `queries: there are ${all.length}`,
    );
  }
  const held = new Set(validation.map(({ prompt }) => prompt));
  const dpo = options.epochs?.dpo === 0
    ? []
    : (await readExamples(join(folder, TRAINING_FILES.dpo), "preference"))
      .filter(({ prompt }) => !held.has(prompt));
  const { stages, settings } = await trainPolicyModel({ sft, dpo, validation }, {
    ...options,
    tuning,
  });
  const { weights } = stages.at(-1)!;
  const { tensors } = decodeSafetensors(weights, "the weights");
  return {
    weights,
    card: {
      description: `${model}, trained by ${
        stages.map(({ stage }) => stage.toUpperCase()).join(" and ")
      } to say the policy of a query.`,
      base: model,
      parameters: Object.values(tensors).reduce((sum, { data }) => sum + data.length, 0),
      command,
      policies: [...policies],
      examples: { sft: sft.length, dpo: dpo.length, validation: validation.length },
      training: { ...settings },
      stages: stages.map(stageOnCard),
    },
  };
}
