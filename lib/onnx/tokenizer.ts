/** Text to token ids and back, by a tokenizer.json. */
import { Tokenizer as HuggingFaceTokenizer } from "@huggingface/tokenizers";
import { UserError } from "../core/errors.ts";

/** Ids of the tokens that frame texts; gpu/trainers/tokenizer.py puts them there. */
export const PAD = 0, START = 1, END = 2, SEPARATOR = 3;

export class Tokenizer {
  /** Number of tokens. */
  readonly size: number;
  readonly #tokenizer: HuggingFaceTokenizer;

  constructor(json: { model: { vocab: Record<string, number> } }) {
    this.size = Object.keys(json.model.vocab).length;
    this.#tokenizer = new HuggingFaceTokenizer(json, {});
  }

  static async open(path: string): Promise<Tokenizer> {
    try {
      return new Tokenizer(JSON.parse(await Deno.readTextFile(path)));
    } catch (error) {
      throw new UserError(`Cannot open the tokenizer ${path}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** Token ids of a text. A text that spells out a framing token, such as "</s>", gets none of it. */
  encode(text: string): number[] {
    const { ids } = this.#tokenizer.encode(text, { add_special_tokens: false });
    return ids.filter((id) => id > SEPARATOR);
  }

  /** Text of token ids, without those that frame it. */
  decode(ids: readonly number[]): string {
    const shown = ids.filter((id) => id > SEPARATOR);
    if (shown.length === 0) return "";
    return this.#tokenizer.decode(shown, { clean_up_tokenization_spaces: false });
  }
}
