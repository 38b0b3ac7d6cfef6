/**
 * A pocket model that was trained further, as a folder: model.safetensors, which the graph of the model it
 * comes from runs, and card.json. Its path opens it wherever models are named (provider.ts).
 */
import { join } from "node:path";
import { z } from "zod";
import { expectation } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import { writeAtomically } from "../core/write.ts";
import { POCKET_LANGUAGE_MODELS, type PocketLanguageModel, pocketPath } from "./models.ts";

/** Trained models that come with the pocket models, which their names open too. */
export const TRAINED_MODELS: readonly string[] = ["pocket-small-calibrated", "pocket-policy"];

/** What every card says; what it says beside that depends on what was trained. */
export const trainedCardSchema = z.object({
  description: z.string(),
  /** The model whose graph runs the weights. */
  base: z.enum(POCKET_LANGUAGE_MODELS),
  parameters: z.int(),
  /** The command that makes it anew. */
  command: z.string(),
});

export type TrainedCard = z.infer<typeof trainedCardSchema>;

const CARD = "card.json", WEIGHTS = "model.safetensors";

export interface TrainedModel<Card extends TrainedCard = TrainedCard> {
  weights: Uint8Array<ArrayBuffer>;
  card: Card;
}

export async function saveTrainedModel(
  folder: string,
  { weights, card }: TrainedModel,
): Promise<void> {
  await writeAtomically(join(folder, WEIGHTS), weights);
  await writeAtomically(join(folder, CARD), JSON.stringify(card, null, 2) + "\n");
}

/**
 * Of a folder, or of one of TRAINED_MODELS.
 *
 * @throws {UserError} where the folder has no such card, or no weights
 */
export async function readTrainedModel<Card extends TrainedCard>(
  name: string,
  schema: z.ZodType<Card>,
): Promise<TrainedModel<Card>> {
  const folder = folderOf(name);
  if ((POCKET_LANGUAGE_MODELS as readonly string[]).includes(name)) {
    throw new UserError(`Cannot open ${name} as a trained model as it was not trained further`, {
      hint: `Name a folder that lab calibration train or lab policy train wrote, or one of ${
        TRAINED_MODELS.join(", ")
      }`,
    });
  }
  try {
    const parsed = schema.safeParse(JSON.parse(await Deno.readTextFile(join(folder, CARD))));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new Error(`${CARD}: ${issue.path.join(".")} must be ${expectation(issue)}`);
    }
    return { card: parsed.data, weights: await Deno.readFile(join(folder, WEIGHTS)) };
  } catch (error) {
    throw new UserError(`Cannot open the trained model ${folder}: ${(error as Error).message}`, {
      hint: "Name a folder that lab calibration train or lab policy train wrote",
      cause: error,
    });
  }
}

/** True for one of TRAINED_MODELS, and for a folder whose card names the model it comes from. */
export function isTrainedModel(name: string): boolean {
  try {
    const { base } = JSON.parse(Deno.readTextFileSync(join(folderOf(name), CARD)));
    return POCKET_LANGUAGE_MODELS.includes(base as PocketLanguageModel);
  } catch {
    return false;
  }
}

function folderOf(name: string): string {
  return TRAINED_MODELS.includes(name) ? pocketPath(name) : name;
}
