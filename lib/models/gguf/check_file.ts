/** Checks that a GGUF file can be used: a language model with a chat template that fits into memory. */
import { UserError } from "../../core/errors.ts";
import type { GgufMetadata } from "./header.ts";

/**
 * The chat template, in Jinja, and the bytes that the keys and values of a token take.
 *
 * @throws {UserError} for a file that cannot be used, with the reason
 */
export function checkModel(
  metadata: GgufMetadata,
  name: string,
): { template: string; bytesPerToken: number } {
  const architecture = metadata.get("general.architecture");
  const own = (key: string) => metadata.get(`${architecture}.${key}`);
  const type = metadata.get("general.type") ?? "model";
  if (type !== "model") {
    throw fault(name, `it is not a language model: its file is of type ${type}`);
  }
  if (own("attention.causal") === false || number(own("pooling_type")) > 0) {
    throw fault(name, "it is an embedding model, which gives no answers", ENCODERS);
  }
  if (`${architecture}`.startsWith("t5")) {
    throw fault(name, "it is an encoder-decoder, and only decoders are supported");
  }
  if (number(metadata.get("split.count")) > 1) {
    throw fault(name, "it is only a part of a model", JOIN);
  }
  const template = metadata.get("tokenizer.chat_template");
  if (typeof template !== "string") {
    throw fault(name, "its file has no chat template, as files of base models", CHAT);
  }
  const heads = number(own("attention.head_count"));
  const keysAndValues = 2 * (number(own("attention.head_count_kv")) || heads);
  const width = number(own("attention.key_length")) || number(own("embedding_length")) / heads || 0;
  return { template, bytesPerToken: 2 * number(own("block_count")) * keysAndValues * width };
}

const ENCODERS = "Encoders are opened by the path of a folder in ONNX format";
const JOIN = "Join the parts: llama-gguf-split --merge FIRST-PART WHOLE";
const CHAT = "Use the file of an instruction-tuned model, often called Instruct or Chat";

function fault(name: string, why: string, hint?: string): UserError {
  return new UserError(`Cannot open ${name} as ${why}`, hint === undefined ? {} : { hint });
}

/** 0 for what is missing or no number. */
function number(value: unknown): number {
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : 0;
}

/** @throws {UserError} where so many bytes do not fit into memory */
export function checkMemory(bytes: number, { name, what }: { name: string; what: string }): void {
  const { available } = Deno.systemMemoryInfo();
  if (bytes <= available) return;
  const gigabytes = (count: number) => `${(count / 2 ** 30).toFixed(1)} GiB`;
  throw new UserError(
    `Cannot open ${name} as ${what} would take ${gigabytes(bytes)} of memory: ` +
      `${gigabytes(available)} are free`,
    { hint: "Use a smaller model, or a file of it with fewer bits per weight" },
  );
}
