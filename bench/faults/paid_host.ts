/** A host on this machine that answers every prompt, and counts what it is paid for. */
import { testHost } from "../../lib/models/testing.ts";
import { sleep } from "./processes.ts";

export interface PaidHost extends AsyncDisposable {
  baseUrl: string;
  /** Replies sent. */
  readonly served: number;
  /** Replies to a question that had been replied to before. */
  readonly again: number;
  /** Requests that wait for a reply now, and the most that did at once. */
  readonly open: number;
  readonly most: number;
}

export function paidHost({ latencyMs = 0 } = {}): PaidHost {
  const replies = new Map<string, number>();
  let open = 0, most = 0;
  const host = testHost(async (prompt) => {
    open++;
    most = Math.max(most, open);
    await sleep(latencyMs);
    open--;
    replies.set(prompt, (replies.get(prompt) ?? 0) + 1);
    return /rate|rating/i.test(prompt) ? "4 (good)" : "an answer";
  });
  const sum = (of: (count: number) => number) =>
    [...replies.values()].reduce((all, count) => all + of(count), 0);
  return {
    baseUrl: host.baseUrl,
    get served() {
      return sum((count) => count);
    },
    get again() {
      return sum((count) => count - 1);
    },
    get open() {
      return open;
    },
    get most() {
      return most;
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}
