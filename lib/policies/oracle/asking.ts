/** How a model is asked a query of an oracle dataset, and queries that leave no room for an answer. */
import { type Client, type Conversation, user } from "../../models/mod.ts";

/** The prompt by which a model answers or says that it does not know: its own, or one that tells it in words. */
export function abstaining(query: string, { instructions }: Client): Conversation {
  return instructions?.abstain.of(query) ??
    user(`${query}\n\nIf you do not know the answer, say that you do not know.`);
}

/** Tokens of a model's context that a prompt has to leave for the answer. */
const ROOM = 8;

/** Characters; no token of a vocabulary has more. */
const LONGEST_TOKEN = 128;

/** True where each model whose context is known has room for the prompt and an answer. */
export function fits(query: string, clients: readonly Client[]): boolean {
  return clients.every((client) => {
    const { context } = client.limits;
    if (context === null) return true;
    // Megabytes would take minutes to count
    if (query.length > context * LONGEST_TOKEN) return false;
    return client.countTokens(abstaining(query, client)) <= context - ROOM;
  });
}

/** The beginning of a query that fits, as many words as there is room for; null where there is none for the first. */
export function cutToFit(query: string, clients: readonly Client[]): string | null {
  const most = Math.max(...clients.map(({ limits }) => (limits.context ?? 0) * LONGEST_TOKEN));
  const ends = [...WORDS.segment(query.slice(0, most))].filter(({ isWordLike }) => isWordLike)
    .map(({ index, segment }) => index + segment.length);
  let fitting = "", low = 0, high = ends.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1, beginning = query.slice(0, ends[middle]);
    if (fits(beginning, clients)) {
      fitting = beginning;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return fitting.trimStart() || null;
}

const WORDS = new Intl.Segmenter("en", { granularity: "word" });
