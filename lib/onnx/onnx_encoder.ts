/**
 * A sentence encoder from a local folder: an ONNX graph, tokenizer.json, and the files in which
 * sentence-transformers says how to pool and where to cut. `python -m gpu.export encoder` writes such a
 * folder from a Hugging Face one; those that model hubs offer with an onnx/model.onnx do as well.
 */
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Tokenizer } from "@huggingface/tokenizers";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { noteRead } from "../core/note_read.ts";
import { byLength, type EmbedOptions } from "./by_length.ts";
import { normalized } from "./encoder.ts";
import { sessionOptions } from "./graph.ts";
import { tokenFeeds, tokenizerOf, tokensOf } from "./token_rows.ts";

/** Tokens, padding included, of the texts that are embedded at once: what lies between layers stays in the cache. */
const BATCH_TOKENS = 512;

const configSchema = z.object({
  hidden_size: z.int().positive(),
  max_position_embeddings: z.int().positive().default(512),
  model_type: z.string().nullish(),
  pad_token_id: z.int().nullish(),
});
const poolingSchema = z.object({
  pooling_mode_cls_token: z.boolean().default(false),
  pooling_mode_mean_tokens: z.boolean().default(false),
});
const lengthSchema = z.object({ max_seq_length: z.int().positive().nullish() });
/** Transformers writes 1e30 here where it knows of no limit. */
const tokenizerSchema = z.object({ model_max_length: z.number().positive().nullish() });

/**
 * Architectures of Hugging Face transformers that number positions from pad_token_id + 1 on, as fairseq did: of
 * RoBERTa's 514 positions a text can take 512.
 */
const OFFSET_POSITIONS = new Set([
  ...["camembert", "data2vec-text", "esm", "ibert", "longformer", "luke", "mpnet", "roberta"],
  ...["roberta-prelayernorm", "xlm-roberta", "xlm-roberta-xl", "xmod"],
]);

export type Pooling = "mean" | "cls";

interface Shape {
  width: number;
  pooling: Pooling;
  /** Most tokens of a text, those that frame it included. */
  maxTokens: number;
  pad: number;
}

export class OnnxEncoder {
  readonly name: string;
  readonly #session: InferenceSession;
  readonly #tokenizer: Tokenizer;
  readonly #shape: Shape;

  private constructor(
    name: string,
    { session, tokenizer, shape }: {
      session: InferenceSession;
      tokenizer: Tokenizer;
      shape: Shape;
    },
  ) {
    this.name = name;
    this.#session = session;
    this.#tokenizer = tokenizer;
    this.#shape = shape;
  }

  get width(): number {
    return this.#shape.width;
  }

  /** Most tokens of a text; the rest is cut. */
  get maxTokens(): number {
    return this.#shape.maxTokens;
  }

  get pooling(): Pooling {
    return this.#shape.pooling;
  }

  /** @throws {UserError} that says which file of the folder is missing or wrong */
  static async open(
    folder: string,
    { threads = 0 }: { threads?: number } = {},
  ): Promise<OnnxEncoder> {
    const shape = await readShape(folder);
    const json = await readJson(folder, "tokenizer.json", z.looseObject({}));
    const tokenizer = tokenizerOf(json);
    const path = await graphOf(folder);
    noteRead(path, `${path}_data`, `${path}.data`); // where exporters put the weights of a large model
    try {
      const session = await InferenceSession.create(path, sessionOptions(threads));
      for (const needed of ["input_ids", "attention_mask"]) {
        if (session.inputNames.includes(needed)) continue;
        throw new Error(`it has no input "${needed}", only ${session.inputNames.join(", ")}`);
      }
      return new OnnxEncoder(basename(resolve(folder)), { session, tokenizer, shape });
    } catch (error) {
      throw new UserError(`Cannot open the encoder ${path}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  embed(texts: readonly string[], { onProgress }: EmbedOptions = {}): Promise<Float32Array[]> {
    const { maxTokens: most } = this.#shape;
    const rows = texts.map((text) => tokensOf(text, { tokenizer: this.#tokenizer, most }));
    return byLength(rows, { most: BATCH_TOKENS, run: (batch) => this.#run(batch), onProgress });
  }

  /** Tokens of a whole text, those that frame it included. */
  countTokens(text: string): number {
    return this.#tokenizer.encode(text).ids.length;
  }

  async #run(rows: number[][]): Promise<Float32Array[]> {
    const { width, pooling } = this.#shape;
    const feeds: Record<string, Tensor> = { ...tokenFeeds(rows, this.#shape) };
    const { dims, size } = feeds.input_ids, time = dims[1];
    if (this.#session.inputNames.includes("token_type_ids")) {
      feeds.token_type_ids = new Tensor("int64", new BigInt64Array(size), dims);
    }
    const outputs = await this.#session.run(feeds).catch((error: Error) => {
      throw new UserError(
        `Cannot embed texts of up to ${time} tokens with the encoder ${this.name}: ${error.message}`,
        {
          hint: "If it takes fewer tokens, say so in its sentence_bert_config.json: " +
            '{ "max_seq_length": N }',
          cause: error,
        },
      );
    });
    const hidden = outputs[this.#session.outputNames[0]];
    if (hidden.dims.length !== 3 || hidden.dims[2] !== width) {
      throw new UserError(
        `Cannot use the encoder ${this.name} as its first output must be hidden states ` +
          `[batch, time, ${width}]: it is [${hidden.dims}]`,
      );
    }
    const states = hidden.data as Float32Array;
    return rows.map((ids, row) => {
      const vector = new Float32Array(width);
      const read = pooling === "cls" ? 1 : ids.length; // the length of the sum does not matter
      for (let t = 0; t < read; t++) {
        const from = (row * time + t) * width;
        for (let j = 0; j < width; j++) vector[j] += states[from + j];
      }
      return normalized(vector);
    });
  }
}

async function readShape(folder: string): Promise<Shape> {
  const config = await readJson(folder, "config.json", configSchema);
  const pooling = await readJson(folder, "1_Pooling/config.json", poolingSchema, {
    optional: true,
  });
  const length = await readJson(folder, "sentence_bert_config.json", lengthSchema, {
    optional: true,
  });
  const tokenizer = await readJson(folder, "tokenizer_config.json", tokenizerSchema, {
    optional: true,
  });
  const pad = config.pad_token_id ?? 0;
  const offset = OFFSET_POSITIONS.has(config.model_type ?? "") ? pad + 1 : 0;
  if (pooling && pooling.pooling_mode_cls_token === pooling.pooling_mode_mean_tokens) {
    throw new UserError(
      `Cannot use the encoder ${folder} as it must pool by mean or by CLS: ` +
        `1_Pooling/config.json asks for ${pooling.pooling_mode_cls_token ? "both" : "neither"}`,
    );
  }
  return {
    width: config.hidden_size,
    pooling: pooling?.pooling_mode_cls_token ? "cls" : "mean",
    maxTokens: Math.min(
      length?.max_seq_length ?? Infinity,
      tokenizer?.model_max_length ?? Infinity,
      config.max_position_embeddings - offset,
    ),
    pad,
  };
}

async function graphOf(folder: string): Promise<string> {
  for (const name of ["model.onnx", "onnx/model.onnx"]) {
    const path = join(folder, name);
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
  throw new UserError(`Cannot open the encoder ${folder} as it has no model.onnx`, {
    hint: `Make one with: python -m gpu.export encoder --from ${folder} --out FOLDER`,
  });
}

async function readJson<T>(
  folder: string,
  name: string,
  schema: z.ZodType<T>,
): Promise<T>;
async function readJson<T>(
  folder: string,
  name: string,
  schema: z.ZodType<T>,
  options: { optional: true },
): Promise<T | null>;
async function readJson<T>(
  folder: string,
  name: string,
  schema: z.ZodType<T>,
  { optional = false } = {},
): Promise<T | null> {
  const path = join(folder, name);
  try {
    return schema.parse(JSON.parse(await Deno.readTextFile(path)));
  } catch (error) {
    if (optional && error instanceof Deno.errors.NotFound) return null;
    throw new UserError(`Cannot read the encoder's ${path}: ${(error as Error).message}`, {
      hint: "An encoder's folder holds model.onnx, config.json and tokenizer.json",
      cause: error,
    });
  }
}
