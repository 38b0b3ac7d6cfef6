/**
 * One sequence of tokens that llama.cpp reads and continues: a prompt, then an answer token by token, drawn or given.
 * In both cases the tokens of answers are read one at a time: with quantised weights llama.cpp rounds activations to 8
 * bits, differently for several tokens at once, and probabilities would differ by some hundredths.
 */
import type { Random } from "../../core/random.ts";
import { UserError } from "../../core/errors.ts";
import { sampleToken, type Sampling } from "../../onnx/mod.ts";
import type { Llama, NativeContext, NativeModel, NativeSampler } from "./binding.ts";
import { checkMemory } from "./check_file.ts";

/** Tokens of a prompt that are read at once. */
const BATCH = 512;

/** Sizes of contexts are powers of two from this one on. */
const SMALLEST_CONTEXT = 1024;

/** The least probability above 0 in 32 bits. */
const LEAST = 1.4e-45;

interface Options {
  llama: Llama;
  model: NativeModel;
  /** Of the model, for messages. */
  name: string;
  threads: number;
  /** Most tokens. */
  most: number;
  bytesPerToken: number;
}

/** What has been read. */
interface Held {
  prompt: readonly number[];
  /** Log-probabilities of what comes after the prompt, by token. */
  first: Float32Array;
  /** Tokens so far. */
  length: number;
  /** Where the logits of the last one are. */
  logits: number;
}

export class GgufSequence {
  readonly #options: Options;
  readonly #sampler: NativeSampler;
  #context: { native: NativeContext; size: number } | null = null;
  #held: Held | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.#sampler = new options.llama.AddonSampler(options.model);
  }

  /**
   * Reads a prompt, for an answer of so many tokens at most. A prompt equal to the last one is not read again.
   *
   * @throws {UserError} where so long a sequence does not fit into memory
   */
  async begin(prompt: readonly number[], answerTokens: number): Promise<void> {
    const size = prompt.length + answerTokens;
    if (this.#cutTo(prompt, size)) return;
    const context = await this.#contextOf(size);
    this.#held = null; // until all is read
    context.disposeSequence(0);
    let logits = 0;
    for (let at = 0; at < prompt.length; at += BATCH) {
      logits = await read(context, prompt.slice(at, at + BATCH), at);
    }
    const first = await this.#logProbs(context, logits);
    this.#held = { prompt, first, length: prompt.length, logits };
  }

  /** Draws the next token; its log-probability is that at temperature 1. */
  async draw(
    sampling: Sampling,
    next: Random,
  ): Promise<{ token: number; logProb: number }> {
    const { temperature, topP } = sampling, { length, prompt, logits } = this.#held!;
    const plain = temperature === 0 || (temperature === 1 && topP === 1);
    if (!plain || length === prompt.length) {
      return sampleToken(await this.#following(), sampling, next);
    }
    // llama.cpp itself draws in a third of the time, and tells the probability in what it draws from, up to some 1e-4
    this.#sampler.applyConfig(
      temperature === 0 ? {} : { temperature, seed: Math.floor(next() * 2 ** 32) },
    );
    const [token, , own] = await this.#context!.native
      .sampleToken(logits, this.#sampler, false, true);
    return { token, logProb: Math.log(own!) };
  }

  /** The log-probability of a token as the next one. */
  async logProbOf(token: number): Promise<number> {
    return (await this.#following())[token];
  }

  /** Reads a token. */
  async add(token: number): Promise<void> {
    const held = this.#held!;
    this.#held = null;
    const logits = await read(this.#context!.native, [token], held.length);
    this.#held = { ...held, logits, length: held.length + 1 };
  }

  /** Log-probabilities of the next token, by token. */
  async #following(): Promise<Float32Array> {
    const { length, prompt, first, logits } = this.#held!;
    return length === prompt.length ? first : await this.#logProbs(this.#context!.native, logits);
  }

  async #logProbs(context: NativeContext, logits: number): Promise<Float32Array> {
    this.#sampler.applyConfig({});
    const [, all = []] = await context.sampleToken(logits, this.#sampler, true, false);
    const values = new Float32Array(all.length / 2);
    // Their sum, which llama.cpp takes in 32 bits, may be off by some 1e-4
    const total = Math.log(all.reduce((sum, value, i) => i % 2 === 0 ? sum : sum + value, 0));
    for (let i = 0; i < all.length; i += 2) {
      values[all[i]] = Math.log(Math.max(all[i + 1], LEAST)) - total;
    }
    return values;
  }

  /** Removes the tokens after the prompt; false where the last prompt differs, or the model cannot remove tokens. */
  #cutTo(prompt: readonly number[], size: number): boolean {
    const held = this.#held;
    if (held === null || this.#context!.size < size) return false;
    if (held.prompt.length !== prompt.length) return false;
    if (held.prompt.some((token, i) => token !== prompt[i])) return false;
    if (held.length > prompt.length) {
      if (!this.#context!.native.removeTokenCellsFromSequence(0, prompt.length, -1)) return false;
      held.length = prompt.length;
    }
    return true;
  }

  /** The context, made anew where it is too small. */
  async #contextOf(size: number): Promise<NativeContext> {
    if (this.#context !== null && this.#context.size >= size) return this.#context.native;
    await this.#context?.native.dispose();
    this.#context = this.#held = null;
    const { llama, model, name, threads, most, bytesPerToken } = this.#options;
    const power = 2 ** Math.ceil(Math.log2(size));
    const contextSize = Math.min(most, Math.max(SMALLEST_CONTEXT, power));
    const what = `a conversation of ${contextSize} tokens`;
    checkMemory(contextSize * bytesPerToken, { name, what });
    const native = new llama.AddonContext(model, {
      ...{ contextSize, threads },
      batchSize: BATCH,
      sequences: 1,
      flashAttention: false,
    });
    if (!await native.init()) {
      throw new UserError(`Cannot ask ${name} for ${what}: ${llama.complaints()}`);
    }
    this.#context = { native, size: contextSize };
    return native;
  }
}

/** Reads tokens, from a place of the sequence on; tells where the logits of the last one are. */
async function read(
  context: NativeContext,
  tokens: readonly number[],
  from: number,
): Promise<number> {
  context.initBatch(tokens.length);
  const last = Uint32Array.of(tokens.length - 1);
  const [logits] = context.addToBatch(0, from, Uint32Array.from(tokens), last);
  await context.decodeBatch();
  return logits;
}
