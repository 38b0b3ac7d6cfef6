/**
 * How long a suite of studies still takes: from what each took when it was last run, corrected by how long those
 * of this run take, several at once.
 */

export class TimeLeft {
  readonly #expected: Map<string, number | undefined>;
  readonly #jobs: number;
  readonly #running = new Map<string, number>();
  readonly #seconds = new Map<string, number>();
  readonly #now: () => number;

  /**
   * @param studies With the seconds each took before, where known.
   * @param options.now Seconds of a clock.
   */
  constructor(
    studies: Map<string, number | undefined>,
    { jobs, now = () => performance.now() / 1000 }: { jobs: number; now?: () => number },
  ) {
    this.#expected = studies;
    this.#jobs = Math.min(jobs, studies.size);
    this.#now = now;
  }

  start(study: string): void {
    this.#running.set(study, this.#now());
  }

  done(study: string): void {
    this.#seconds.set(study, this.#now() - (this.#running.get(study) ?? this.#now()));
    this.#running.delete(study);
  }

  /** "3 of 17 studies done, about 4 min left"; nothing of a single study. */
  toString(): string {
    const all = this.#expected.size, done = this.#seconds.size;
    if (all < 2) return "";
    const seconds = this.#left();
    const count = `${done} of ${all} studies done`;
    return seconds === undefined || done === all ? count : `${count}, about ${words(seconds)} left`;
  }

  #left(): number | undefined {
    const known = [...this.#expected.values()].filter((seconds) => seconds !== undefined);
    const typical = mean(known) ?? mean([...this.#seconds.values()]);
    if (typical === undefined) return undefined;
    const expected = (study: string) => this.#expected.get(study) ?? typical;
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const finished = [...this.#seconds.keys()];
    const planned = sum(finished.map(expected));
    const pace = planned > 0 ? sum([...this.#seconds.values()]) / planned : 1;
    const left = [...this.#expected.keys()].filter((study) => !this.#seconds.has(study))
      .map((study) => {
        const started = this.#running.get(study);
        const spent = started === undefined ? 0 : this.#now() - started;
        return Math.max(0, pace * expected(study) - spent);
      });
    return Math.max(...left, sum(left) / this.#jobs);
  }
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0
    ? undefined
    : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function words(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
