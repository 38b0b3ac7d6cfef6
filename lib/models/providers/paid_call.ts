/** The money of one attempt at a call: reserved at its worst, settled by what the host tells. */
import type { Reservation } from "../budget.ts";
import { costOf, type Price, type Usage } from "../prices.ts";

export class PaidCall implements Disposable {
  /** As the host told them; null before, and where it never does. */
  usage: Usage | null = null;
  readonly #reservation: Reservation;
  readonly #price: Price;
  readonly #worst: number;

  constructor(reservation: Reservation, { price, worst }: { price: Price; worst: number }) {
    this.#reservation = reservation;
    this.#price = price;
    this.#worst = worst;
  }

  /** US dollars by the usage; 0 where none is told. */
  get cost_usd(): number {
    return this.usage === null ? 0 : costOf(this.#price, this.usage);
  }

  /** The host did no work for it, unless it told of some. */
  free(): void {
    this.#reservation.settle(this.cost_usd);
  }

  /** Books what is told, or else the worst: the host may have worked to the end and charge it. */
  [Symbol.dispose](): void {
    this.#reservation.settle(this.usage === null ? this.#worst : this.cost_usd);
  }
}
