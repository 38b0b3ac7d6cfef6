/** An answer in progress, token by token; it ends by the model, at a stop text, or at a limit. */
import type { Finish, TokenLogProb } from "../../onnx/mod.ts";
import type { GgufModel } from "./model.ts";

/** Placeholder of a character that later tokens complete. */
const UNFINISHED = /\uFFFD+$/;

export class Answer {
  /** Their texts joined are the answer; a character of several tokens belongs to the last of them. */
  readonly tokens: TokenLogProb[] = [];
  text = "";
  finish: Finish | null = null;
  readonly #model: Pick<GgufModel, "text" | "ends">;
  readonly #stop: readonly string[];
  readonly #limit: number;
  readonly #ids: number[] = [];

  constructor(
    model: Pick<GgufModel, "text" | "ends">,
    { stop = [], limit = Infinity }: { stop?: readonly string[]; limit?: number } = {},
  ) {
    this.#model = model;
    this.#stop = stop;
    this.#limit = limit;
  }

  add({ token, logProb }: { token: number; logProb: number }): void {
    if (this.#model.ends(token)) {
      this.tokens.push({ token: "", logProb });
      this.finish = "stop";
      return;
    }
    this.#ids.push(token);
    const text = this.#model.text(this.#ids).replace(UNFINISHED, "");
    this.tokens.push({ token: text.slice(this.text.length), logProb });
    this.text = text;
    const cuts = this.#stop.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
    if (cuts.length > 0) {
      this.text = text.slice(0, Math.min(...cuts));
      this.finish = "stop";
    } else if (this.tokens.length >= this.#limit) {
      this.finish = "length";
    }
  }

  /** The text without an end that may be the beginning of a stop text. */
  get certain(): string {
    if (this.finish !== null) return this.text;
    const held = Math.max(0, ...this.#stop.map((stop) => stop.length - 1));
    return this.text.slice(0, Math.max(0, this.text.length - held));
  }
}
