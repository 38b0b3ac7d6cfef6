/**
 * Any model here, whoever runs it: its name, price and limits, and what it can do as optional methods.
 * `able()` of capabilities.ts demands some of them. How a special model wants to be asked or trained
 * is data on its client, so that nobody has to know models by their names.
 */
import type { EmbedOptions, Finish, TokenLogProb } from "../onnx/mod.ts";
import type { Live } from "../core/remember.ts";
import type { Conversation } from "./messages.ts";
import type { Price, Usage } from "./prices.ts";

export interface Client {
  /** As it is opened and priced by, e.g. "pocket-small" or "groq/llama-3.1-8b-instant". */
  readonly name: string;
  readonly price: Price;
  readonly limits: Limits;
  /**
   * Tokens of a text, or of a conversation as a prompt, with what frames it. Exact for models on this
   * machine; for hosted ones an estimate, four characters to a token.
   */
  countTokens(text: string | Conversation): number;
  /** Prompts by which the model was trained to do a thing; others are told in words. */
  readonly instructions?: Instructions;
  /** The files for training the encoder on this machine; none where it can only be run. */
  readonly fineTuning?: FineTuning;
  /** The same of a language model. */
  readonly tuning?: LanguageModelTuning;

  /**
   * For each prompt its samples.
   *
   * @throws {UnansweredError} where some prompts got no answer, with the answers to all others
   * @throws {HostError} where the model's host failed
   */
  generate?(prompts: readonly Conversation[], options?: GenerateOptions): Promise<Completion[][]>;
  /**
   * One answer, piece by piece as it comes; its usage and end are what the generator returns. It is
   * never kept.
   *
   * @throws {PromptRefused} where the prompt gets no answer
   * @throws {HostError} where the model's host failed
   */
  stream?(prompt: Conversation, options?: StreamOptions): AsyncGenerator<string, StreamEnd>;
  /** Log-probabilities of given answers under the model, which hosts seldom report. */
  score?(
    answers: readonly { prompt: Conversation; completion: string }[],
  ): Promise<ScoredAnswer[]>;
  /** A vector of length 1 for each text; their cosines say how alike texts are. Long texts are cut. */
  embed?(texts: readonly string[], options?: EmbedOptions & Live): Promise<Float32Array[]>;
  /** Length of the vectors; there where `embed` is. */
  readonly width?: number;
  /** True of a model that can be held to a schema; others may be asked, and refuse or ignore it. */
  readonly structured?: true;
}

export interface Limits {
  /** Most tokens of a prompt and its answer together; null where the host does not tell. */
  context: number | null;
  /**
   * Tokens of an answer: the limit of a call that names none, and the most that one may name (null:
   * not known); beyond it that most holds. Zero for models that only embed.
   */
  answer: { default: number; most: number | null };
}

export interface Instructions {
  task: TaskPrompt;
  confidence: ConfidencePrompt;
  policy: QueryPrompt;
  /** Answer, or say that it does not know. */
  abstain: QueryPrompt;
}

/** The prompt that has a model do a thing with a query. */
export interface QueryPrompt {
  of(query: string): Conversation;
}

/** The prompt that asks a model for an answer and how sure it is of it. */
export interface ConfidencePrompt {
  of(query: string): Conversation;
  read(text: string): SaidWithConfidence;
}

/** What was said, taken apart. */
export interface SaidWithConfidence {
  answer: string;
  /** Where in the text the answer begins. */
  from: number;
  /** In [0, 1]; null where none is stated. */
  confidence: number | null;
}

/** The prompt that asks a model for the task of a query, in one word. */
export interface TaskPrompt extends QueryPrompt {
  /** The words that it may answer. */
  tasks: readonly string[];
}

/** Cross-entropy of labels that are each true or false, or of one choice among all of them. */
export type HeadLoss = "binary" | "softmax";

/** An encoder that can be trained whole by a step graph (lib/training): paths of its files. */
export interface FineTuning {
  /** The step graphs of heads on the encoder, by their loss; the card of each is beside it. */
  steps: Record<HeadLoss, string>;
  /** The graph that encodes. */
  encode: string;
  /** The weights that training starts from, safetensors. */
  weights: string;
  /** The tokenizer.json. */
  tokenizer: string;
  /** The token that stands for a hidden one. */
  mask: number;
  /** The step graph of a reward model, Bradley-Terry of one head on the encoder; its card is beside it. */
  rewardStep: string;
}

/** A language model that can be trained further by step graphs (lib/training): paths of its files. */
export interface LanguageModelTuning {
  /** The step graphs of completions to imitate and of preferred completions; the card of each is beside it. */
  steps: { sft: string; dpo: string };
  /** The graph that decodes. */
  decode: string;
  /** The weights that training starts from, safetensors. */
  weights: string;
  /** The tokenizer.json. */
  tokenizer: string;
  /** The model with other weights, the bytes of a model.safetensors. */
  open(weights: Uint8Array<ArrayBuffer>): Promise<Client>;
}

/** US dollars, by when they were paid. */
export interface Paid {
  now: number;
  /** In a run before this one. */
  earlier: number;
}

/** One answer. */
export interface Completion extends Usage {
  text: string;
  /** As they were sampled; null where the model's host does not tell. */
  tokens: TokenLogProb[] | null;
  finish: Finish;
  /**
   * US dollars, by the client's price. A pocket model reads a prompt once, so its tokens are charged to
   * the first sample alone; other models are asked for each sample, and each is charged with it.
   */
  cost_usd: number;
  /** Of an answer that was already known: what of its cost was paid. @default all of it, now */
  paid?: Paid;
  /** Milliseconds from the call to the answer; answers of one batch share them. */
  latency_ms: number;
  /** The model that answered, as its host calls it; null on this machine, and where the host does not tell. */
  version: string | null;
}

export interface GenerateOptions extends Live {
  /** Answers to each prompt. @default 1 */
  samples?: number;
  /** 0 always takes the likeliest token. @default 1 */
  temperature?: number;
  /** Samples only from the likeliest tokens that together have this probability. @default 1 */
  topP?: number;
  /** Most tokens of an answer. @default `limits.answer.default` */
  maxTokens?: number;
  /** Texts before which an answer ends. @default [] */
  stop?: string[];
  /**
   * The same seed gives the same answers of a model on this machine. Hosts are told it, one more for
   * each sample; few promise anything. @default 1
   */
  seed?: number;
  signal?: AbortSignal;
  /**
   * When the answer must be there, on the clock of `performance.now()`: a call that fails is not attempted again
   * where the time is over.
   */
  until?: number;
  /**
   * The JSON schema that an answer is to have. Hosts are told it; models on this machine, which write no JSON,
   * refuse it.
   */
  schema?: Readonly<Record<string, unknown>>;
  /** Hosts are asked for the log-probabilities of tokens; models on this machine always tell. @default false */
  logProbs?: boolean;
  /** Other prompts were answered with these options: they are not what is refused. @default false */
  answeredBefore?: boolean;
  /** Hears of each sample, by its prompt's place, as soon as it is there; its prompt may yet get no answer. */
  onSample?: (prompt: number, sample: Completion) => void;
  /** Hears of each prompt, by its place, as soon as all its samples are there. */
  onAnswer?: (prompt: number, samples: Completion[]) => void;
  /** Hears, by the prompt's place, of US dollars that a host told of a call without an answer to be used. */
  onLost?: (prompt: number, cost_usd: number) => void;
}

export interface StreamOptions extends
  Omit<
    GenerateOptions,
    "samples" | "logProbs" | "answeredBefore" | "onSample" | "onAnswer" | "onLost" | "live"
  > {
  /** Hears of the tokens so far whenever a host tells them, whatever becomes of the stream. */
  onUsage?: (usage: Usage) => void;
}

/** The usage and the end of a streamed answer. */
export interface StreamEnd extends Usage {
  finish: Finish;
  /** US dollars, by the client's price. */
  cost_usd: number;
  /** As of a completion. */
  version: string | null;
}

export interface ScoredAnswer {
  /** The answer's tokens, the one that ends it included. */
  tokens: TokenLogProb[];
  /** US dollars: reading the prompt and the answer. */
  cost_usd: number;
}
