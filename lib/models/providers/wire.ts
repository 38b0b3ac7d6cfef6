/**
 * What a host speaks: how a call is put to it, and what of its replies is an answer, its tokens or an error. Each
 * protocol is one of these; queues, retries, money, secrets and streams are the same for all (hosted_client.ts).
 */
import type { CheckedOptions } from "../checked_options.ts";
import type { Conversation } from "../messages.ts";
import type { Usage } from "../prices.ts";
import type { StatusError } from "./host_fetch.ts";
import type { Refusable } from "./parameters.ts";
import type { Reply } from "./reply.ts";

/** The parameters of a call, by the host's names for them. */
export type WireRequest = Readonly<Record<string, unknown>>;

export interface Wire {
  /** The parameter that limits an answer: without it nobody can say what a call costs at worst. */
  readonly limit: string;
  /** Parameters that models refuse, and what they are asked instead. */
  readonly refusable: Refusable;
  /** Those of them that this model is known to refuse. */
  readonly refused: readonly string[];
  /** True where answers have the form of a schema for certain. */
  readonly structured?: true;
  /** True where a stream that tells its tokens has ended, even if it does not say why. */
  readonly endsByUsage?: true;
  /** @throws {UnreadableConversation} for one that the host cannot be told */
  request(prompt: Conversation, settings: CheckedOptions): WireRequest;
  /** The JSON of an answer. It throws what the host's library throws. */
  whole(request: WireRequest, signal: AbortSignal): Promise<unknown>;
  /** The JSON of each piece of an answer. */
  chunks(request: WireRequest, signal: AbortSignal): Promise<AsyncIterator<unknown>>;
  /** What the library threw as the error of this folder that it stands for; as it is where it stands for none. */
  errorOf(thrown: unknown): unknown;
  /** What a status that tells of a fault means. */
  toldOf(error: StatusError): Told;
  /** @throws {BadReply} in the host's own words where it tells of an error */
  readReply(body: unknown): Reply;
  /** As readReply(), of a piece. */
  readChunk(body: unknown): Reply;
  /** The tokens of an answer; null where none are told, or none that can be true. */
  readUsage(body: unknown): Usage | null;
  /** Whether a version is one of the model that was asked; not there where hosts name versions as they like. */
  isAsked?(version: string): boolean;
}

/** Where a wire leads. */
export interface WireOptions {
  model: string;
  /** Without credentials. */
  baseUrl: string;
  apiKey: string | undefined;
  /** The Authorization header that credentials in the address make. */
  basic: string | null;
}

export type OpenWire = (options: WireOptions) => Wire;

export interface Told {
  status: number;
  words: string;
  /** The parameter that is refused, if the host names one. */
  param?: unknown;
  /** Milliseconds that the host asks to wait. */
  waitMs: number;
}
