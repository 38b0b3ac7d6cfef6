/**
 * Gets a request its answer: of the model that was chosen; of the cheapest where the budget has too little left
 * for that; of another one, where there is one to take over, when the chosen one fails or is late.
 */
import {
  type Budget,
  BudgetExhausted,
  type Completion,
  HostError,
  type StreamEnd,
} from "../models/mod.ts";
import { Attempt, isOfTheModel } from "./attempt.ts";
import { type ChatRequest, samplingOf } from "./chat_schema.ts";
import type { Decision } from "./decision.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Exchange } from "./exchange.ts";
import type { Limits } from "./options.ts";
import { RequestError } from "./request_error.ts";
import { type Seat, worstCost } from "./seats.ts";

/** A request on which a router has decided. */
export interface Question {
  request: ChatRequest;
  decision: Decision;
  exchange: Exchange;
}

/** The answers, and the decision on who gave them. */
export interface Whole {
  decision: Decision;
  answers: Completion[];
}

/** A stream whose first piece is there, and whence the others come. */
export interface Opened {
  decision: Decision;
  attempt: Attempt;
  first: IteratorResult<string, StreamEnd>;
  pieces: AsyncGenerator<string, StreamEnd>;
}

type Sampling = ReturnType<typeof samplingOf> & { signal: AbortSignal; until: number };

/** A whole stream may take so many times as long as each piece of it. */
const STREAM = 10;

export class Answering {
  readonly #seats: readonly Seat[];
  readonly #dispatcher: Dispatcher;
  readonly #budget: Budget;
  readonly #limits: Limits;

  constructor(
    seats: readonly Seat[],
    { dispatcher, budget, limits }: { dispatcher: Dispatcher; budget: Budget; limits: Limits },
  ) {
    this.#seats = seats;
    this.#dispatcher = dispatcher;
    this.#budget = budget;
    this.#limits = limits;
  }

  async whole(question: Question): Promise<Whole> {
    const { n, messages } = question.request;
    return await this.#tries(question, async ({ attempt, decision, sampling }) => {
      const [answers] = await attempt.deadline.unlessLate(
        attempt.seat.model.generate([messages], {
          ...sampling,
          samples: n ?? 1,
          live: true,
          onLost: (_, usd) => attempt.lose(usd),
        }),
      );
      attempt.succeed(answers.reduce((sum, { cost_usd }) => sum + cost_usd, 0));
      return { decision, answers };
    });
  }

  /** Until the first piece is there, another model may take over. */
  async stream(question: Question): Promise<Opened> {
    return await this.#tries(question, async ({ attempt, decision, sampling }) => {
      const pieces = attempt.seat.model.stream(question.request.messages, {
        ...sampling,
        onUsage: attempt.hear,
      });
      const first = await attempt.deadline.unlessLate(pieces.next());
      return { decision, attempt, first, pieces };
    });
  }

  /** What the first model gives that does not fail. */
  async #tries<T>(
    { request, decision, exchange }: Question,
    work: (tried: { attempt: Attempt; decision: Decision; sampling: Sampling }) => Promise<T>,
  ): Promise<T> {
    const end = exchange.started + this.#limits.timeoutMs;
    let order = [decision, ...this.#dispatcher.takeOvers(decision)];
    const failures: Error[] = [];
    let exhausted: BudgetExhausted | undefined;
    for (let next = order.shift(); next; next = order.shift()) {
      // Each that is left has an equal share of the time that is left
      const ms = (end - performance.now()) / (order.length + 1);
      const { attempt, sampling } = this.#attempt(next, { request, exchange, ms });
      try {
        await attempt.begin(this.#budget);
        exchange.redecided(next);
        if (next !== decision) this.#dispatcher.tookOver(next);
        return await work({
          attempt,
          decision: next,
          sampling: { ...sampling, signal: attempt.deadline.signal, until: attempt.until },
        });
      } catch (error) {
        attempt.fail(error);
        if (error instanceof BudgetExhausted) {
          const worst = (candidate: number) => this.#call(this.#seats[candidate], request).worst;
          if (!exhausted) order = this.#dispatcher.withinBudget(next, { others: order, worst });
          exhausted = error;
        } else if (isOfTheModel(error)) {
          failures.push(error);
          exchange.error = failures.map(({ message }) => message).join("; ");
        } else throw error;
      }
    }
    throw failures.length > 0 ? together(failures) : exhausted;
  }

  #attempt(
    { candidate }: Decision,
    { request, exchange, ms }: { request: ChatRequest; exchange: Exchange; ms: number },
  ): { attempt: Attempt; sampling: ReturnType<typeof samplingOf> } {
    const seat = this.#seats[candidate];
    const { sampling, worst } = this.#call(seat, request);
    const most = request.stream ? STREAM * this.#limits.timeoutMs : ms;
    return { attempt: new Attempt(seat, { exchange, worst, ms, most }), sampling };
  }

  /** How a model is asked, and US dollars that it costs at most. */
  #call(
    seat: Seat,
    request: ChatRequest,
  ): { sampling: ReturnType<typeof samplingOf>; worst: number } {
    const sampling = samplingOf(request, seat.model, this.#limits.answerTokens);
    const worst = worstCost(seat, {
      prompt: request.messages,
      answers: request.n ?? 1,
      maxTokens: sampling.maxTokens,
    });
    return { sampling, worst };
  }
}

/** One error of all models that failed. */
function together(failures: Error[]): Error {
  const [first, ...others] = failures;
  if (others.length === 0) return first;
  const status = first instanceof RequestError
    ? first.status
    : first instanceof HostError
    ? (first.late ? 504 : 502)
    : 422;
  return new RequestError(status, failures.map(({ message }) => message).join("; "));
}
