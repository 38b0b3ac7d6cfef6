/** Spending of the service since it started, against its budget, in US dollars. */
export class Ledger {
  /** Undefined where there is no limit. */
  readonly budget: number | undefined;
  #spent = 0;

  constructor(budget?: number) {
    this.budget = budget;
  }

  get spent(): number {
    return this.#spent;
  }

  /** True where the budget is spent; requests in work when it ran out are still paid. */
  get exhausted(): boolean {
    return this.budget !== undefined && this.#spent >= this.budget;
  }

  add(usd: number): void {
    this.#spent += usd;
  }
}
