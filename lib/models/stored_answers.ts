/**
 * The store's answers by the digests of their questions, held to a schema again when they are read; and claims on
 * questions, so that of several runs one pays for an answer and the others wait for it.
 */
import { z } from "zod";
import { Claims } from "../core/store/claims.ts";
import { Store } from "../core/store/store.ts";
import type { Completion } from "./client.ts";
import type { Conversation } from "./messages.ts";

/** Characters of a prompt's last message by which a list shows its answer. */
const LABEL = 60;

const count = z.int().min(0);

const completionSchema = z.object({
  text: z.string(),
  tokens: z.array(z.object({ token: z.string(), logProb: z.number() })).nullable(),
  finish: z.enum(["stop", "length"]),
  tokens_in: count,
  tokens_out: count,
  cost_usd: z.number().min(0),
  latency_ms: z.number().min(0),
  version: z.string().nullable().default(null),
});

export class StoredAnswers {
  readonly #model: string;
  readonly #store: Store;
  readonly #accepts: (completion: Completion) => boolean;
  readonly #keptNow = new Set<string>();

  /** Of a model, in a store's folder; the one in use by default. */
  constructor(
    model: string,
    { folder, accepts }: {
      folder: string | undefined;
      accepts: (completion: Completion) => boolean;
    },
  ) {
    this.#model = model;
    this.#store = Store.open(folder);
    this.#accepts = accepts;
  }

  /** Null where there is no answer, or what is there is none or not accepted: then it is asked for again. */
  find(question: string): Completion | null {
    const bytes = this.#store.get("answer", question);
    const completion = bytes === null ? null : completionIn(bytes);
    if (completion === null || !this.#accepts(completion)) return null;
    const earlier = this.#keptNow.has(question) ? 0 : completion.cost_usd;
    return { ...completion, paid: { now: 0, earlier } };
  }

  keep(
    question: string,
    { prompt, completion }: { prompt: Conversation; completion: Completion },
  ): void {
    this.#store.put("answer", [{
      key: question,
      value: new TextEncoder().encode(JSON.stringify(completion)),
      label: `${this.#model}: ${prompt.at(-1)!.content.slice(0, LABEL)}`,
      cost_usd: completion.cost_usd,
    }]);
    this.#keptNow.add(question);
  }

  /** Claims those of the questions that no other run is asking. */
  async claim(questions: readonly string[]): Promise<Claims> {
    return await Claims.take(this.#store, "answer", questions);
  }
}

function completionIn(bytes: Uint8Array): Completion | null {
  try {
    return completionSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null;
  }
}
