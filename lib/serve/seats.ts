/** The models that answer, each in the seat of a candidate: what it may cost, and who waits for it. */
import { able, type Conversation, costOf } from "../models/mod.ts";
import { Gate } from "./gate.ts";
import type { Limits, ServedCandidate, ServedModel } from "./options.ts";
import type { ServedRouter } from "./target.ts";

export interface Seat {
  model: ServedModel;
  /** Estimated cost of an answer: only its order counts. */
  cost: number;
  /** Samples of the model that each answer takes. */
  samples: number;
  /** One for all candidates of a model. */
  gate: Gate;
}

/** The seats in the order of the candidates. @throws {UserError} for a model that cannot answer */
export function seatsOf(
  candidates: readonly ServedCandidate[],
  { routers: [{ router }], limits }: { routers: readonly ServedRouter[]; limits: Limits },
): Seat[] {
  const gates = new Map<string, Gate>();
  return candidates.map(({ client, cost }, j) => {
    const { model, n } = router.candidates[j];
    const gate = gates.get(model) ?? new Gate(client.name, limits);
    gates.set(model, gate);
    return { model: able(client, "generate", "stream"), cost, samples: n, gate };
  });
}

/** US dollars that a call costs at most: of `answers` answers, each of up to `maxTokens` tokens. */
export function worstCost(
  { model, samples }: Seat,
  { prompt, answers, maxTokens }: { prompt: Conversation; answers: number; maxTokens: number },
): number {
  const usage = { tokens_in: mostTokens(prompt), tokens_out: maxTokens };
  return costOf(model.price, usage) * answers * samples;
}

/** What hosts put around a conversation and around each message of it, in tokens. */
const FRAME = { conversation: 128, message: 8 };

const encoder = new TextEncoder();

/** No tokenizer makes more tokens of a text than it has bytes. */
function mostTokens(prompt: Conversation): number {
  const bytes = prompt.reduce(
    (sum, { content, raw }) =>
      sum + encoder.encode(raw ? JSON.stringify(raw) : content).length + FRAME.message,
    0,
  );
  return bytes + FRAME.conversation;
}
