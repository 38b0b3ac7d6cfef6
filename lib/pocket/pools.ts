/**
 * Three pools of questions: what language models learn from, what routers are trained and validated on,
 * and what everything is tested on. They share no phrasings, and no operands but the facts of the world,
 * which have to be told to be known.
 */
import { place } from "../core/random.ts";

export type Pool = "language" | "router" | "test";

/**
 * The pool that operands belong to, however they are phrased: of ten, seven are for language models,
 * two for routers and one for the test.
 */
export function poolOfOperands(key: string): Pool {
  const at = place(key);
  return at < 0.7 ? "language" : at < 0.9 ? "router" : "test";
}

/** The pool in which a fact is asked for, routers' or test: half of the facts are for each. */
export function poolOfFact(key: string): Exclude<Pool, "language"> {
  return place(key) < 0.5 ? "router" : "test";
}

/** Texts that may stand around a question. */
const FRAMES: ((question: string) => string)[] = [
  (question) => question,
  (question) => `Please answer. ${question}`,
  (question) => `${question} Be brief.`,
  (question) => `Here is a question: ${question}`,
  (question) => `${question} Just the answer.`,
];

/**
 * All ways to phrase a question in a pool: of five wordings and five frames around them, those whose
 * numbers add up to its own, modulo 5. So every pool has every wording and every frame, and nothing in
 * a test question is unheard of, but no two pools have a combination in common.
 */
export function phrasings(pool: Pool): { wording: number; frame: number }[] {
  const all = FRAMES.flatMap((_, frame) => FRAMES.map((_, wording) => ({ wording, frame })));
  const poolOf = [..."00012"].map((digit) => (["language", "router", "test"] as const)[+digit]);
  return all.filter(({ wording, frame }) => poolOf[(frame + wording) % FRAMES.length] === pool);
}

/** The question within a frame. */
export function framed(question: string, frame: number): string {
  return FRAMES[frame](question);
}
