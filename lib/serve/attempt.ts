/** One model's try at a request: its turn, the money reserved for it, and its time. */
import { UserError } from "../core/errors.ts";
import {
  type Budget,
  costOf,
  HostError,
  type Reservation,
  UnreadableConversation,
  type Usage,
} from "../models/mod.ts";
import { Deadline } from "./deadline.ts";
import type { Exchange } from "./exchange.ts";
import type { Leave } from "./gate.ts";
import { RequestError } from "./request_error.ts";
import type { Seat } from "./seats.ts";

/** Share of the time that a host has; in the rest its last words are told. */
const TELLING = 0.98;

export class Attempt {
  readonly seat: Seat;
  readonly deadline: Deadline;
  /** When the answer should be there, so that the host's own words can be told in time. */
  readonly until: number;
  readonly #exchange: Exchange;
  readonly #worst: number;
  #leave: Leave | undefined;
  #reservation: Reservation | undefined;
  #lost = 0;
  #streamed = 0;
  #queuedSeconds = 0;
  #pieces = 0;

  /** @param options.worst US dollars that the call costs at most. */
  constructor(
    seat: Seat,
    { exchange, worst, ms, most }: {
      exchange: Exchange;
      worst: number;
      ms: number;
      most: number;
    },
  ) {
    this.seat = seat;
    this.#exchange = exchange;
    this.#worst = worst;
    this.until = performance.now() + TELLING * ms;
    const error = (seconds: number) => this.#late(seconds);
    this.deadline = new Deadline(ms, { signal: exchange.signal, most, error });
    exchange.onEnd(() => this.fail(new Error("The exchange ended")));
  }

  /**
   * Waits for the model, then reserves the money.
   *
   * @throws {RequestError} 503 or 504 where the model has too much to do
   * @throws {BudgetExhausted} where too little is left
   */
  async begin(budget: Budget): Promise<void> {
    const started = performance.now();
    this.#leave = await this.seat.gate.turn(this.deadline.signal);
    this.#queuedSeconds = (performance.now() - started) / 1000;
    try {
      this.#reservation = budget.reserve(this.#worst);
    } catch (error) {
      this.#end(0);
      throw error;
    }
  }

  /** Hears of US dollars that a host told of calls without an answer to be used. */
  readonly lose = (usd: number): void => {
    this.#lost += usd;
  };

  /** Hears of the tokens of a stream so far. */
  readonly hear = (usage: Usage): void => {
    this.#streamed = costOf(this.seat.model.price, usage);
  };

  /** A piece of a stream is there: the next one has `ms`. */
  goesOn(ms: number): void {
    this.#pieces++;
    this.deadline.renew(ms);
  }

  /** The answer cost so many US dollars. */
  succeed(usd: number): void {
    this.#end(usd + this.#lost);
  }

  /**
   * It broke off. What the model was asked for in vain costs what its host told of it; where the call was left
   * before it ended nobody knows, and the worst is booked, or what is known to have been written.
   */
  fail(error: unknown, written?: Usage): void {
    const told = this.#lost + this.#streamed;
    if (told > 0) this.#end(told);
    else if (written) this.#end(Math.min(this.#worst, costOf(this.seat.model.price, written)));
    // Who says what is wrong was not left in the middle of an answer, unless that it said nothing is what is wrong
    else if (error instanceof HostError && error.late) this.#end(this.#worst);
    else this.#end(error instanceof UserError ? 0 : this.#worst);
  }

  #end(usd: number): void {
    this.deadline[Symbol.dispose]();
    this.#leave?.();
    if (this.#reservation === undefined) return;
    this.#reservation.settle(usd);
    this.#reservation = undefined;
    this.#exchange.costUsd += usd;
  }

  #late(seconds: number): RequestError {
    const { model, gate } = this.seat;
    const waited = this.#leave === undefined
      ? `was not asked in ${inSeconds(seconds)}, as it works on ${gate.working} of others`
      : this.#pieces > 0
      ? `was asked once, began to answer, and did not end in ${inSeconds(seconds)}`
      : `was asked once and did not answer in ${inSeconds(seconds - this.#queuedSeconds)}, after ` +
        `${inSeconds(this.#queuedSeconds)} in its queue`;
    return new RequestError(504, `Cannot get an answer in time: ${model.name} ${waited}`, {
      code: "timeout",
    });
  }
}

/** True where another model may do better: the host failed, is late or busy, or cannot read this. */
export function isOfTheModel(error: unknown): error is Error {
  if (error instanceof RequestError) return error.status === 503 || error.status === 504;
  return error instanceof HostError || error instanceof UnreadableConversation;
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}
