/**
 * When two prompts count as the same question: equal up to Unicode form, case, white space and the
 * punctuation around them. Duplicates, splits and leakage checks all use this one definition.
 */

const OUTER_PUNCTUATION = /^[\p{P}\s]+|[\p{P}\s]+$/gu;

/**
 * The form under which prompts are compared: NFKC, lower case, runs of white space as one blank,
 * outer punctuation trimmed. A prompt of nothing but punctuation keeps it, so that "?" and "!" differ.
 */
export function normalizePrompt(prompt: string): string {
  const folded = prompt.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
  return folded.replace(OUTER_PUNCTUATION, "") || folded;
}
