/** A pocket model that was trained to say policies, as a folder of `lab policy train`. */
import { type PolicyCard, policyCardSchema } from "../policies/mod.ts";
import {
  readTrainedModel,
  type TrainedCard,
  trainedCardSchema,
  type TrainedModel,
} from "./trained_model.ts";

/** @throws {UserError} where the folder holds no such model */
export async function readPolicyModel(
  name: string,
): Promise<TrainedModel<TrainedCard & PolicyCard>> {
  return await readTrainedModel(name, trainedCardSchema.and(policyCardSchema));
}
