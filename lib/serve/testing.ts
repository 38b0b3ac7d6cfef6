/** For tests: services of the real pocket models, and a model that answers when it is told to. */
import { matrixOf } from "../evaluation/testing.ts";
import {
  type Client,
  type Conversation,
  costOf,
  type GenerateOptions,
  openClient,
  type Price,
} from "../models/mod.ts";
import "../pocket/mod.ts";
import { keyword, type NamedPolicy, type Router } from "../routers/mod.ts";
import { createService, type LogLine, type ServedModel, type ServiceOptions } from "./mod.ts";

/** Scores 0 without a sign of mathematics, as EASY is, and 2/3 for the two of HARD. */
export const keywordRouter = await keyword.fit(matrixOf([[0, 1]]), { seed: 1 });
export const EASY = "Spell a b c backwards.";
export const HARD = "Compute 17 + 25.";

/** A router of fixed scores. */
export function routerOf(scores: number[], scale: Router["scale"]): Router {
  const candidates = scores.map((_, j) => ({ model: "abcdef"[j], n: 1 }));
  return { ...keywordRouter, candidates, scale, score: () => Float64Array.from(scores) };
}

/** A router that names the policies of queries as it is told. */
export function policyRouterOf(policyOf: (prompt: string) => NamedPolicy["policy"]): Router {
  return {
    ...keywordRouter,
    policies: (queries) =>
      Promise.resolve(
        queries.map(({ prompt }) => ({ policy: policyOf(prompt), analysis: "as it is told" })),
      ),
  };
}

/** Options of the pocket service, or of one with other models in the place of its two. */
export async function pocketOptions(
  { weak, strong }: { weak?: Client; strong?: Client } = {},
): Promise<ServiceOptions> {
  return {
    routers: new Map([["keyword", keywordRouter]]),
    candidates: [
      { client: weak ?? await openClient("pocket-small", { threads: 1 }), cost: 1 },
      { client: strong ?? await openClient("pocket-large", { threads: 1 }), cost: 5 },
    ],
  };
}

/** A service on a free port of this machine; `await using` stops it. */
export async function serve(
  { weak, strong, ...options }: Partial<ServiceOptions> & { weak?: Client; strong?: Client } = {},
) {
  const lines: LogLine[] = [];
  const service = createService({
    ...await pocketOptions({ weak, strong }),
    log: (line) => lines.push(line),
    ...options,
  });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    service.fetch,
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  return {
    service,
    url,
    /** The lines logged so far. */
    lines,
    /** Posts JSON, or a body as it is. */
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(url + path, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    async [Symbol.asyncDispose]() {
      await service.close({ graceMs: 0 });
      await server.shutdown();
    },
  };
}

/**
 * A model whose answers end when `release()` is called: whole ones are "held", streams go on with one
 * "x" after another. `asked` and `aborted` count what became of them.
 */
export class HeldModel implements ServedModel {
  readonly name: string;
  readonly price: Price;
  readonly limits = { context: null, answer: { default: 32, most: null } };
  readonly #held = Promise.withResolvers<void>();
  #released = false;
  asked = 0;
  aborted = 0;

  constructor({ name = "held", price = { input: 1, output: 1 } } = {}) {
    this.name = name;
    this.price = price;
  }

  release(): void {
    this.#released = true;
    this.#held.resolve();
  }

  /** A prompt has 5 tokens, an answer 2. */
  countTokens(text: string | Conversation) {
    return typeof text === "string" ? 2 : 5;
  }

  async generate(prompts: readonly Conversation[], { signal }: GenerateOptions = {}) {
    this.asked++;
    const aborted = Promise.withResolvers<never>();
    signal?.addEventListener("abort", () => {
      this.aborted++;
      aborted.reject(signal.reason);
    });
    await Promise.race([this.#held.promise, aborted.promise]);
    const usage = USAGE;
    const cost_usd = costOf(this.price, usage);
    const finish = "stop" as const;
    return prompts.map(() => [{
      text: "held",
      ...usage,
      tokens: null,
      finish,
      cost_usd,
      latency_ms: 0,
      version: null,
    }]);
  }

  async *stream(_: Conversation, { signal }: { signal?: AbortSignal } = {}) {
    this.asked++;
    try {
      while (!this.#released) {
        yield "x";
        await new Promise((resolve) => setTimeout(resolve, 5));
        signal?.throwIfAborted();
      }
      const cost_usd = costOf(this.price, USAGE);
      return { ...USAGE, finish: "stop" as const, cost_usd, version: null };
    } finally {
      if (!this.#released) this.aborted++;
    }
  }
}

const USAGE = { tokens_in: 5, tokens_out: 2 };

/** Waits until something is so. */
export async function until(what: () => boolean): Promise<void> {
  while (!what()) await new Promise((resolve) => setTimeout(resolve, 5));
}
