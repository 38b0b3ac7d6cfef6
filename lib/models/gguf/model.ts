/** A GGUF file opened by llama.cpp: its tokens, its chat template, and the sequence that it reads and continues. */
import { UserError } from "../../core/errors.ts";
import { type Conversation, UnreadableConversation, user } from "../messages.ts";
import { type Llama, type NativeModel, openLlama } from "./binding.ts";
import { checkMemory, checkModel } from "./check_file.ts";
import { readGgufMetadata } from "./header.ts";
import { GgufSequence } from "./sequence.ts";

export class GgufModel {
  readonly name: string;
  /** Maximum tokens of a prompt and its answer, as in training. */
  readonly context: number;
  /** The token that ends an answer. */
  readonly end: number;
  readonly sequence: GgufSequence;
  readonly #native: NativeModel;
  readonly #template: { render(values: object): string };

  private constructor(
    { name, threads, llama, native, template, bytesPerToken }: {
      name: string;
      threads: number;
      llama: Llama;
      native: NativeModel;
      template: string;
      bytesPerToken: number;
    },
  ) {
    this.name = name;
    this.context = native.getTrainContextSize();
    this.sequence = new GgufSequence({
      ...{ llama, model: native, name, threads, bytesPerToken },
      most: this.context,
    });
    this.#native = native;
    this.#template = new llama.AddonJinjaRenderer(template);
    this.end = this.#endOfTurn();
  }

  /** @throws {UserError} where the file cannot be used, or llama.cpp is not installed */
  static async open(
    path: string,
    { name, threads }: { name: string; threads: number },
  ): Promise<GgufModel> {
    const { template, bytesPerToken } = checkModel(await readGgufMetadata(path, name), name);
    checkMemory((await Deno.stat(path)).size, { name, what: "it" });
    const llama = await openLlama();
    const native = new llama.AddonModel(path, { gpuLayers: 0, useMmap: true });
    if (!await native.init()) {
      throw new UserError(`Cannot open ${name} as llama.cpp cannot load it: ${llama.complaints()}`);
    }
    try {
      return new GgufModel({ name, threads, llama, native, template, bytesPerToken });
    } catch (cause) {
      throw new UserError(
        `Cannot open ${name} as its chat template cannot be used: ${reasonOf(cause)}`,
        { cause },
      );
    }
  }

  /** Tokens of a text without special tokens. */
  tokens(text: string): number[] {
    return [...this.#native.tokenize(text, false)];
  }

  /**
   * A conversation rendered with the file's template, up to the beginning of the answer.
   *
   * @throws {UnreadableConversation} where the template refuses it, as some refuse system messages
   */
  template(conversation: Conversation): string {
    try {
      return this.#render(conversation, { answered: false });
    } catch (cause) {
      throw new UnreadableConversation(
        `Cannot ask ${this.name} as its chat template refuses the conversation: ${reasonOf(cause)}`,
        { cause },
      );
    }
  }

  /** Tokens of a rendered conversation, special ones included; the one that starts a text comes once. */
  promptTokens(text: string): number[] {
    const tokens = [...this.#native.tokenize(text, true)], start = this.#native.tokenBos();
    const isMissing = this.#native.shouldPrependBosToken() && start >= 0 && tokens[0] !== start;
    return isMissing ? [start, ...tokens] : tokens;
  }

  /** The text of tokens; special ones have none. */
  text(tokens: readonly number[]): string {
    return tokens.length === 0 ? "" : this.#native.detokenize(Uint32Array.from(tokens));
  }

  /** True of any token that ends an answer. */
  ends(token: number): boolean {
    return this.#native.isEogToken(token);
  }

  #render(conversation: Conversation, { answered }: { answered: boolean }): string {
    const spelt = (token: number) => token < 0 ? "" : this.#native.getTokenString(token);
    return this.#template.render({
      messages: conversation.map(({ role, content }) => (
        { role: role === "developer" ? "system" : role, content }
      )),
      add_generation_prompt: !answered,
      bos_token: spelt(this.#native.tokenBos()),
      eos_token: spelt(this.#native.tokenEos()),
    });
  }

  /** The token that the template puts after an answer. Files list several ends, and not which one ends a turn. */
  #endOfTurn(): number {
    const answer = "Yes";
    const text = this.#render([...user("Really?"), { role: "assistant", content: answer }], {
      answered: true,
    });
    const after = text.slice(text.lastIndexOf(answer) + answer.length);
    const end = this.#native.tokenize(after, true).find((token) => this.ends(token));
    return end ?? this.#native.tokenEos();
  }
}

/** The last line of an error of Jinja, which the place of the fault comes before. */
function reasonOf(error: unknown): string {
  return (error as Error).message.trim().split("\n").at(-1)!.replace(/^.*Exception: /, "");
}
