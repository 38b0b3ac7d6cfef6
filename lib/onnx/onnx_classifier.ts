/**
 * A classifier of texts from a local folder: an ONNX graph from `input_ids` and `attention_mask` to `probabilities`
 * [batch, heads], and tokenizer.json. The GPU job `encoder_router` writes such a folder (gpu/jobs/export_router.py).
 */
import { InferenceSession } from "onnxruntime-node";
import type { Tokenizer } from "@huggingface/tokenizers";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { noteRead } from "../core/note_read.ts";
import { byLength } from "./by_length.ts";
import { sessionOptions } from "./graph.ts";
import { tokenFeeds, tokenizerOf, tokensOf } from "./token_rows.ts";

/** Tokens, padding included, of the texts that are computed at once. */
const BATCH_TOKENS = 4096;

export interface ClassifierOptions {
  heads: number;
  /** Most tokens of a text, those that frame it included; the rest is cut. */
  maxTokens: number;
  /** The token that fills up shorter rows. */
  pad: number;
}

export class OnnxClassifier {
  readonly #folder: string;
  readonly #session: InferenceSession;
  readonly #tokenizer: Tokenizer;
  readonly #options: ClassifierOptions;

  private constructor(
    folder: string,
    { session, tokenizer, ...options }: ClassifierOptions & {
      session: InferenceSession;
      tokenizer: Tokenizer;
    },
  ) {
    this.#folder = folder;
    this.#session = session;
    this.#tokenizer = tokenizer;
    this.#options = options;
  }

  /** @throws {UserError} that says which file of the folder is missing or wrong */
  static async open(folder: string, options: ClassifierOptions): Promise<OnnxClassifier> {
    const [tokens, graph] = ["tokenizer.json", "model.onnx"].map((name) => join(folder, name));
    noteRead(graph);
    let file = tokens;
    try {
      const tokenizer = tokenizerOf(JSON.parse(await Deno.readTextFile(tokens)));
      file = graph;
      const session = await InferenceSession.create(graph, sessionOptions(0));
      return new OnnxClassifier(folder, { ...options, session, tokenizer });
    } catch (error) {
      throw new UserError(`Cannot open ${file}: ${(error as Error).message}`, { cause: error });
    }
  }

  /** The probability of each head, of each text. */
  predict(texts: readonly string[]): Promise<Float32Array[]> {
    const { maxTokens: most } = this.#options;
    const rows = texts.map((text) => tokensOf(text, { tokenizer: this.#tokenizer, most }));
    return byLength(rows, { most: BATCH_TOKENS, run: (batch) => this.#run(batch) });
  }

  async #run(rows: number[][]): Promise<Float32Array[]> {
    const { heads } = this.#options;
    const { probabilities } = await this.#session.run({ ...tokenFeeds(rows, this.#options) })
      .catch((error: Error) => {
        throw new UserError(`Cannot run ${join(this.#folder, "model.onnx")}: ${error.message}`, {
          cause: error,
        });
      });
    if (`${probabilities?.dims}` !== `${[rows.length, heads]}`) {
      throw new UserError(
        `Cannot use ${join(this.#folder, "model.onnx")} as its output probabilities must be ` +
          `[batch, ${heads}]: it is ${probabilities ? `[${probabilities.dims}]` : "not there"}`,
      );
    }
    const values = probabilities.data as Float32Array;
    return rows.map((_, row) => values.slice(row * heads, (row + 1) * heads));
  }
}
