import assert from "node:assert/strict";
import fc from "fast-check";
import { FailedAttempt, HostError, statusFault } from "./host_error.ts";
import { type Clock, Limiter, type Turn } from "./limiter.ts";

const ASKING = { name: "m", model: "m", baseUrl: "http://a", secrets: [] };
const busy = (waitMs = 0, status = 429) =>
  statusFault(ASKING, { status, words: "slow down", waitMs });

/** Time that goes on when it is told to. */
class TestClock implements Clock {
  #now = 0;
  readonly #sleepers: { until: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#sleepers.push({ until: this.#now + ms, wake: resolve });
    signal?.addEventListener("abort", () => reject(signal.reason));
    return promise;
  }

  async pass(ms: number): Promise<void> {
    this.#now += ms;
    for (const { until, wake } of this.#sleepers) if (until <= this.#now) wake();
    await settled();
  }
}

/** All that can go on without time has gone on. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Asks for turns; those that have begun. */
function asking(
  limiter: Limiter,
  n: number,
  { left = Infinity, signal = undefined as AbortSignal | undefined } = {},
) {
  const begun: Turn[] = [], failed: unknown[] = [];
  let rested = 0;
  for (let i = 0; i < n; i++) {
    limiter.turn({ signal, left: () => left, onRest: (ms) => rested += ms })
      .then((turn) => begun.push(turn), (error) => failed.push(error));
  }
  return { begun, failed, rested: () => rested };
}

Deno.test("a limiter lets as many calls begin as are allowed, and the others in their turn", async () => {
  const { begun } = asking(new Limiter(3), 5);
  await settled();
  assert.equal(begun.length, 3);
  begun[0].answered();
  begun[0].answered(); // once is enough
  await settled();
  assert.equal(begun.length, 4);
  begun[1][Symbol.dispose]();
  await settled();
  assert.equal(begun.length, 5);
});

Deno.test("a limiter halves for each wave of busy replies, and never below one", async () => {
  const limiter = new Limiter(8);
  const limits: number[] = [];
  for (let wave = 0; wave < 5; wave++) {
    const { begun } = asking(limiter, limiter.limit);
    await settled();
    for (const [i, turn] of begun.entries()) turn.failed(busy(0, i % 2 === 0 ? 429 : 503));
    limits.push(limiter.limit);
  }
  assert.deepEqual(limits, [4, 2, 1, 1, 1]);
});

Deno.test("faults that say nothing of being busy leave the limit as it is", async () => {
  const limiter = new Limiter(4);
  const { begun } = asking(limiter, 2);
  await settled();
  begun[0].failed(busy(0, 500));
  begun[1][Symbol.dispose]();
  assert.equal(limiter.limit, 4);
});

Deno.test("a limiter grows by one for each row of answers, up to what is allowed", async () => {
  const limiter = new Limiter(4);
  const one = async (failure?: FailedAttempt) => {
    const turn = await limiter.turn({ left: () => Infinity, onRest: () => {} });
    if (failure) turn.failed(failure);
    else turn.answered();
    return limiter.limit;
  };
  await one(busy());
  assert.equal(await one(busy()), 1);
  const limits: number[] = [];
  for (let i = 0; i < 10; i++) limits.push(await one());
  assert.deepEqual(limits, [2, 2, 3, 3, 3, 4, 4, 4, 4, 4]);
  await one(busy());
  await one();
  await one(busy(0, 503)); // the row begins anew
  assert.deepEqual([limiter.limit, await one()], [1, 2]);
});

Deno.test("all calls wait for what Retry-After asks one, and begin after it", async () => {
  const clock = new TestClock();
  const limiter = new Limiter(2, clock);
  const first = asking(limiter, 1);
  await settled();
  first.begun[0].failed(busy(30_000));
  const { begun, rested } = asking(limiter, 3);
  await settled();
  await clock.pass(29_999);
  assert.equal(begun.length, 0);
  await clock.pass(1);
  assert.equal(begun.length, 1); // halved
  assert.equal(rested(), 30_000); // of the one that had the turn
  begun[0].answered();
  await settled();
  assert.equal(begun.length, 3);
});

Deno.test("a shorter wait that is asked later ends no longer one, a longer one goes on", async () => {
  const clock = new TestClock();
  const limiter = new Limiter(8, clock);
  const { begun: turns } = asking(limiter, 3);
  await settled();
  turns[0].failed(busy(20_000));
  turns[1].failed(busy(5_000));
  const { begun } = asking(limiter, 1);
  await clock.pass(6_000);
  assert.equal(begun.length, 0);
  turns[2].failed(busy(40_000));
  await clock.pass(15_000);
  assert.equal(begun.length, 0);
  await clock.pass(30_000);
  assert.equal(begun.length, 1);
});

Deno.test("who cannot wait as long as the host asks hears at once what it said", async () => {
  const clock = new TestClock();
  const limiter = new Limiter(1, clock);
  const first = asking(limiter, 1);
  await settled();
  first.begun[0].failed(busy(3_600_000));
  const { begun, failed } = asking(limiter, 2, { left: 180_000 });
  await settled();
  assert.equal(begun.length, 0);
  for (const error of failed) {
    assert.ok(error instanceof FailedAttempt && error.told instanceof HostError);
    assert.match(error.message, /429 slow down \(it asks to wait for 3600 s\)$/);
    assert.ok(error.told.lasting);
  }
  assert.equal(failed.length, 2);
});

Deno.test("a wait beyond all measure is not waited for", async () => {
  const clock = new TestClock();
  const limiter = new Limiter(1, clock);
  const first = asking(limiter, 1);
  await settled();
  first.begun[0].failed(busy(1e15));
  const { begun } = asking(limiter, 1);
  await settled();
  await clock.pass(3_600_000);
  assert.equal(begun.length, 1);
});

Deno.test("who goes away while it waits, in the queue or for the host, takes nobody's turn", async () => {
  const clock = new TestClock();
  const limiter = new Limiter(1, clock);
  const first = asking(limiter, 1);
  await settled();
  const gone = new AbortController();
  const queued = asking(limiter, 1, { signal: gone.signal });
  first.begun[0].failed(busy(1000));
  const other = asking(limiter, 1);
  await settled(); // the first of them rests
  gone.abort(new Error("enough"));
  await clock.pass(1000);
  assert.deepEqual(queued.failed.map((error) => (error as Error).message), ["enough"]);
  assert.equal(other.begun.length, 1);
  await assert.rejects(
    limiter.turn({ signal: gone.signal, left: () => 1, onRest: () => {} }),
    /enough/,
  );
});

Deno.test("one limiter stands for a model at a host, and the highest number of calls holds", () => {
  const limiter = Limiter.shared("limited at http://a", 4);
  assert.equal(Limiter.shared("limited at http://a", 2), limiter);
  assert.equal(limiter.limit, 4);
  Limiter.shared("limited at http://a", 9);
  assert.equal(limiter.limit, 9);
  assert.notEqual(Limiter.shared("limited at http://b", 4), limiter);
});

Deno.test("whatever comes, the limit stays between one and what is allowed, and no more calls are under way", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.constantFrom("ask", "answered", "busy", "failed", "gone"), { maxLength: 60 }),
      async (most, events) => {
        const limiter = new Limiter(most);
        const all = asking(limiter, 0);
        let ended = 0, asked = 0;
        for (const event of events) {
          if (event === "ask") {
            asked++;
            limiter.turn({ left: () => Infinity, onRest: () => {} }).then((turn) =>
              all.begun.push(turn)
            );
          } else if (ended < all.begun.length) {
            const before = limiter.limit, turn = all.begun[ended++];
            if (event === "answered") turn.answered();
            else if (event === "busy") turn.failed(busy());
            else if (event === "failed") turn.failed(busy(0, 500));
            else turn[Symbol.dispose]();
            assert.ok(limiter.limit >= 1 && limiter.limit <= most);
            assert.ok(limiter.limit >= Math.floor(before / 2) && limiter.limit <= before + 1);
          }
          const under = all.begun.length - ended;
          await settled();
          assert.ok(all.begun.length - ended <= Math.max(limiter.limit, under));
        }
        while (ended < all.begun.length || ended < asked) {
          all.begun[ended++].answered();
          await settled();
        }
        assert.equal(all.begun.length, asked); // nobody waits for ever
      },
    ),
    { numRuns: 40 },
  );
});
