/** What every language model here can do, whoever runs it. */

/** A sampled token, as text, with its log-probability under the model at temperature 1. */
export interface TokenLogProb {
  token: string;
  logProb: number;
}

export interface Usage {
  tokens_in: number;
  tokens_out: number;
}

/** One answer. */
export interface Completion extends Usage {
  text: string;
  /** Null where the model's host does not tell. */
  tokens: TokenLogProb[] | null;
  /** Whether the model ended the answer itself or ran into the limit of tokens. */
  finish: "stop" | "length";
  /** US dollars, by the price table. The prompt is charged to the first sample alone. */
  cost_usd: number;
  /** Milliseconds from the call to the answer; answers of one batch share them. */
  latency_ms: number;
}

export interface GenerateOptions {
  /** Answers to each prompt. @default 1 */
  samples?: number;
  /** 0 always takes the likeliest token. @default 1 */
  temperature?: number;
  /** Samples only from the likeliest tokens that together have this probability. @default 1 */
  topP?: number;
  /** Most tokens of an answer. @default 32 */
  maxTokens?: number;
  /** Texts before which an answer ends. @default [] */
  stop?: string[];
  /** The same seed gives the same answers. @default 1 */
  seed?: number;
  signal?: AbortSignal;
  /** Hears of answered prompts. */
  onProgress?: (done: number, total: number) => void;
}

export interface Client {
  /** The model's name, as in the price table. */
  readonly name: string;
  /** For each prompt its samples. */
  generate(prompts: readonly string[], options?: GenerateOptions): Promise<Completion[][]>;
  /** Log-probability of each token of given answers, the one that ends them included. */
  score(answers: readonly { prompt: string; completion: string }[]): Promise<TokenLogProb[][]>;
  /** One answer, piece by piece as it comes. */
  stream(prompt: string, options?: Omit<GenerateOptions, "samples">): AsyncIterable<string>;
}
