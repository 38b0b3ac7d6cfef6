/** What every language model here can do, whoever runs it. */
import { UserError } from "../core/errors.ts";

/** A sampled token, as text, with its log-probability under the model at temperature 1. */
export interface TokenLogProb {
  token: string;
  logProb: number;
}

export interface Usage {
  tokens_in: number;
  tokens_out: number;
}

/** How an answer ended: by the model itself, or at the limit of tokens. */
export type Finish = "stop" | "length";

/** US dollars, by when they were paid. */
export interface Paid {
  now: number;
  /** In a run before this one. */
  earlier: number;
}

/** One answer. */
export interface Completion extends Usage {
  text: string;
  /** Null where the model's host does not tell. */
  tokens: TokenLogProb[] | null;
  finish: Finish;
  /**
   * US dollars, by the price table. A model on this machine reads a prompt once, so its tokens are
   * charged to the first sample alone; hosts are asked for each sample, and each is charged with it.
   */
  cost_usd: number;
  /** Of an answer that was already known: what of its cost was paid. @default all of it, now */
  paid?: Paid;
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
  /**
   * The same seed gives the same answers of a model on this machine. Hosts are told it, one more for
   * each sample; few promise anything. @default 1
   */
  seed?: number;
  signal?: AbortSignal;
  /** Other prompts were answered with these options: they are not what is refused. @default false */
  answeredBefore?: boolean;
  /** Hears of each prompt, by its place, as soon as all its samples are there. */
  onAnswer?: (prompt: number, samples: Completion[]) => void;
}

/** What a streamed answer came to. */
export interface StreamEnd extends Usage {
  finish: Finish;
}

export interface Client {
  /** The model's name, as in the price table. */
  readonly name: string;
  /**
   * For each prompt its samples.
   *
   * @throws {UnansweredError} where some prompts got no answer, with the answers to all others
   * @throws {HostError} where the model's host failed
   */
  generate(prompts: readonly string[], options?: GenerateOptions): Promise<Completion[][]>;
  /**
   * One answer, piece by piece as it comes; what it came to is what the generator returns.
   *
   * @throws {PromptRefused} where the prompt gets no answer
   * @throws {HostError} where the model's host failed
   */
  stream(
    prompt: string,
    options?: Omit<GenerateOptions, "samples" | "answeredBefore" | "onAnswer">,
  ): AsyncGenerator<string, StreamEnd>;
}

/** How likely a model finds an answer that was given to it. */
export interface ScoredAnswer {
  /** The answer's tokens, the one that ends it included. */
  tokens: TokenLogProb[];
  /** US dollars: reading the prompt and the answer. */
  cost_usd: number;
}

/** A model whose probabilities can be asked for, which hosts seldom offer. */
export interface ScoringClient extends Client {
  score(answers: readonly { prompt: string; completion: string }[]): Promise<ScoredAnswer[]>;
}

/** Some prompts got no answer, for a reason of their own. */
export class UnansweredError extends UserError {
  /** Why, by the prompt's place. */
  readonly failures: ReadonlyMap<number, string>;
  /** What the other prompts got; nothing for these. */
  readonly answers: Completion[][];

  constructor(
    model: string,
    { failures, answers }: { failures: ReadonlyMap<number, string>; answers: Completion[][] },
  ) {
    const [[prompt, reason]] = failures;
    super(
      `Cannot answer ${failures.size} of ${answers.length} prompts by ${model}: ` +
        `prompt ${prompt + 1}: ${reason}`,
    );
    this.failures = failures;
    this.answers = answers;
  }
}

/** As `client.generate()`, but a prompt without an answer throws nothing and has no samples. */
export async function tryGenerate(
  client: Client,
  prompts: readonly string[],
  options: GenerateOptions = {},
): Promise<{ answers: Completion[][]; failures: ReadonlyMap<number, string> }> {
  try {
    return { answers: await client.generate(prompts, options), failures: new Map() };
  } catch (error) {
    if (error instanceof UnansweredError) return error;
    throw error;
  }
}

/** What was paid for an answer. */
export function paidFor({ cost_usd, paid }: Completion): Paid {
  return paid ?? { now: cost_usd, earlier: 0 };
}
