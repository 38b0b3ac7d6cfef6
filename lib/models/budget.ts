/**
 * Money that may be spent, in US dollars. The worst cost of a call is reserved before it is made and settled after
 * it, so that calls side by side cannot together exceed the limit.
 */
import { UserError } from "../core/errors.ts";

/** What one call may cost, until it is known what it did cost. */
export interface Reservation {
  /** Books what the call cost, 0 where it cost nothing, and frees the rest. Later calls do nothing. */
  settle(usd: number): void;
}

/** The budget does not hold what a call may cost. */
export class BudgetExhausted extends UserError {
  constructor({ limit, left, worst }: { limit: number; left: number; worst: number }) {
    super(
      `Cannot pay for the next call as it may cost ${usd(worst)}: ${usd(left)} of the budget of ` +
        `${usd(limit)} are left`,
      { hint: "Give more with --budget; what was answered is kept" },
    );
  }
}

export class Budget {
  /** Undefined where there is no limit. */
  readonly limit: number | undefined;
  #spent = 0;
  #reserved = 0;
  #open = 0;
  #settled = Promise.withResolvers<void>();

  constructor(limit?: number) {
    this.limit = limit;
  }

  get spent(): number {
    return this.#spent;
  }

  /** Not spent and not reserved; Infinity without a limit. */
  get left(): number {
    return this.limit === undefined ? Infinity : this.limit - this.#spent - this.#reserved;
  }

  /** Reserves the worst cost of a call. @throws {BudgetExhausted} where less is left */
  reserve(worst: number): Reservation {
    if (this.limit !== undefined && worst > Math.max(0, this.left)) {
      throw new BudgetExhausted({ limit: this.limit, left: Math.max(0, this.left), worst });
    }
    this.#reserved += worst;
    this.#open++;
    let open = true;
    return {
      settle: (usd) => {
        if (!open) return;
        open = false;
        this.#open--;
        // Rounding must not leave anything of it
        this.#reserved = this.#open === 0 ? 0 : this.#reserved - worst;
        this.#spent += usd;
        this.#settled.resolve();
        this.#settled = Promise.withResolvers();
      },
    };
  }

  /**
   * As reserve(), but while too little is left it waits for the open calls, which may cost less than they
   * reserved.
   */
  async reserveInTurn(worst: number): Promise<Reservation> {
    while (this.#open > 0 && worst > this.left) await this.#settled.promise;
    return this.reserve(worst);
  }
}

function usd(amount: number): string {
  return `$${Number(amount.toPrecision(3))}`;
}
