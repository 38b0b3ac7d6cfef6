/**
 * Three pools of questions that share neither operands nor phrasings: what language models learn from,
 * what routers are trained and validated on, and what everything is tested on.
 */
import { hash } from "../random.ts";

export type Pool = "language" | "router" | "test";

/**
 * The pool that operands belong to, however they are phrased: of ten, seven are for language models,
 * two for routers and one for the test.
 */
export function poolOfOperands(key: string): Pool {
  const part = hash(key) % 10;
  return part < 7 ? "language" : part < 9 ? "router" : "test";
}

/** What may stand around a question. */
const FRAMES: ((question: string) => string)[] = [
  (question) => question,
  (question) => `Please answer. ${question}`,
  (question) => `${question} Be brief.`,
  (question) => `Here is a question: ${question}`,
  (question) => `${question} Just the answer.`,
];

/**
 * All ways to phrase a question in a pool, of those that `wordings` and the frames around them make.
 * The pools share words and frames, so that nothing in a test question is unheard of, but not one
 * combination: of frame f and wording w it is (f + w) mod 5 that decides.
 */
export function phrasings(wordings: number, pool: Pool): { wording: number; frame: number }[] {
  const all = FRAMES.flatMap((_, frame) =>
    Array.from({ length: wordings }, (_, wording) => ({ wording, frame }))
  );
  const poolOf = [..."00012"].map((digit) => (["language", "router", "test"] as const)[+digit]);
  return all.filter(({ wording, frame }) => poolOf[(frame + wording) % FRAMES.length] === pool);
}

/** The question within a frame. */
export function framed(question: string, frame: number): string {
  return FRAMES[frame](question);
}
