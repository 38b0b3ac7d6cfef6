/** What a model thinks before it answers, which is no part of its answer; the template of some leaves out the beginning. */
const THOUGHTS = /^[^]*<\/(?:think|thinking|thought|reasoning)>/i;
const ENDLESS_THOUGHTS = /^\s*<(?:think|thinking|thought|reasoning)>/i;

/** The answer after its thoughts; null where they did not end. */
export function withoutThoughts(text: string): string | null {
  const answer = text.replace(THOUGHTS, "").trim();
  return ENDLESS_THOUGHTS.test(answer) ? null : answer;
}
