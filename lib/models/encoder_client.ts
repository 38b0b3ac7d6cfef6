/** A sentence encoder on this machine as a client that embeds. */
import type { EmbedOptions } from "../onnx/mod.ts";
import type { Able } from "./capabilities.ts";
import type { FineTuning } from "./client.ts";
import type { Conversation } from "./messages.ts";
import { FREE } from "./prices.ts";

export interface EncoderModel {
  /** The encoder, as lib/onnx opens it. */
  encoder: {
    readonly name: string;
    readonly width: number;
    embed(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]>;
  };
  /** Most tokens of a text that are read. */
  context: number;
  countTokens(text: string): number;
  fineTuning?: FineTuning;
}

export function encoderClient(
  { encoder, context, countTokens, fineTuning }: EncoderModel,
): Able<"embed"> {
  return {
    name: encoder.name,
    width: encoder.width,
    price: FREE,
    limits: { context, answer: { default: 0, most: 0 } },
    countTokens: (text: string | Conversation) =>
      countTokens(typeof text === "string" ? text : text.map(({ content }) => content).join("\n")),
    embed: (texts, options) => encoder.embed(texts, options),
    ...fineTuning && { fineTuning },
  };
}
