/** The pocket models under their names, for whoever opens models by name; mod.ts registers them. */
import { encoderClient, type FineTuning, type Provider, registerProvider } from "../models/mod.ts";
import { MASK } from "./batches.ts";
import {
  isTrainedModel,
  readTrainedModel,
  TRAINED_MODELS,
  trainedCardSchema,
} from "./trained_model.ts";
import {
  CONTEXT,
  openPocketEncoder,
  openPocketModel,
  POCKET_LANGUAGE_MODELS,
  POCKET_MODELS,
  type PocketLanguageModel,
  pocketPath,
  pocketTokenizer,
} from "./models.ts";

const pocket: Provider = {
  name: "pocket",
  describe: `${POCKET_MODELS.slice(0, -1).join(", ")} and ${POCKET_MODELS.at(-1)}`,
  matches: (name) => (POCKET_MODELS as readonly string[]).includes(name),
  async open(name, { threads }) {
    if (isLanguageModel(name)) return await openPocketModel(name, { threads });
    const tokenizer = await pocketTokenizer();
    return encoderClient({
      encoder: await openPocketEncoder({ threads }),
      context: CONTEXT,
      countTokens: (text) => tokenizer.encode(text).length,
      fineTuning: pocketFineTuning(),
    });
  },
};

const trained: Provider = {
  name: "pocket-folder",
  describe: `${
    TRAINED_MODELS.join(", ")
  }, or the path of a folder that lab calibration train or lab policy train wrote`,
  matches: isTrainedModel,
  async open(name, { threads }) {
    const { weights, card } = await readTrainedModel(name, trainedCardSchema);
    return await openPocketModel(card.base, { weights, threads, called: name });
  },
};

registerProvider(trained);
registerProvider(pocket);

/** True for a pocket model that answers, and for one that was trained from it. */
export function isPocketModel(name: string): boolean {
  return isLanguageModel(name) || isTrainedModel(name);
}

function isLanguageModel(name: string): name is PocketLanguageModel {
  return (POCKET_LANGUAGE_MODELS as readonly string[]).includes(name);
}

/** The files by which pocket-encoder is trained whole. */
export function pocketFineTuning(): FineTuning {
  return {
    steps: {
      binary: pocketPath("pocket-encoder", "steps", "binary_cross_entropy.onnx"),
      softmax: pocketPath("pocket-encoder", "steps", "softmax_cross_entropy.onnx"),
    },
    encode: pocketPath("pocket-encoder", "encode.onnx"),
    weights: pocketPath("pocket-encoder", "model.safetensors"),
    tokenizer: pocketPath("tokenizer.json"),
    mask: MASK,
    rewardStep: pocketPath("pocket-encoder", "steps", "bradley_terry.onnx"),
  };
}
