/**
 * PocketQA: procedural, verifiable questions in natural language. What comes out depends on the seed
 * alone, on every machine: all randomness is integer arithmetic, all sampling is in a fixed order.
 */
import type { Question } from "../outcomes/mod.ts";
import { pick, type Random, random } from "../core/random.ts";
import { UNKNOWN, type Verdict, verify } from "./answer.ts";
import { arithmetic } from "./families/arithmetic.ts";
import { calendar } from "./families/calendar.ts";
import { comparison } from "./families/comparison.ts";
import { counting } from "./families/counting.ts";
import { chains, facts } from "./families/facts.ts";
import { letters } from "./families/letters.ts";
import { programs } from "./families/programs.ts";
import { unanswerable } from "./families/unanswerable.ts";
import type { AnswerKind, Draft, Family, Level } from "./family.ts";
import { framed, phrasings, type Pool, poolOfFact, poolOfOperands } from "./pools.ts";

export const FAMILIES: readonly Family[] = [
  arithmetic,
  comparison,
  letters,
  counting,
  calendar,
  facts,
  chains,
  programs,
  unanswerable,
];

export const LEVELS: readonly Level[] = [1, 2, 3, 4, 5];

/** A question as it is asked, before it has a place in a set. */
export interface AskedQuestion {
  family: string;
  level: Level;
  task: Family["task"];
  /** The question without its wording. */
  key: string;
  prompt: string;
  reference: string;
  answer: AnswerKind;
}

export interface PocketQuestion extends AskedQuestion {
  /** Family, level and number, e.g. "facts/3/0042". */
  id: string;
}

/** After so many draws without a new question the pool counts as used up. */
const PATIENCE = 5000;

/** Questions that take about a tenth of a second. */
const TOLD_EVERY = 1000;

/**
 * `n` questions of a pool, all different, not in their wording alone: families and levels in turn, so
 * that each has its share. One that has no new question left gives its place to the others, some of
 * which never run out.
 */
export function pocketQuestions(
  n: number,
  { seed, pool, onProgress }: {
    seed: number;
    pool: Pool;
    onProgress?: ((done: number) => void) | undefined;
  },
): PocketQuestion[] {
  const next = random(seed, `questions for ${pool}`);
  const questions: PocketQuestion[] = [];
  const asked = new Set<string>();
  let kinds = LEVELS.flatMap((level) => FAMILIES.map((family) => ({ family, level })));
  for (let turn = 0; questions.length < n; turn++) {
    const kind = kinds[turn % kinds.length];
    let made = false;
    for (let attempt = 0; attempt < PATIENCE && !made; attempt++) {
      const question = ask(kind.family, kind.level, pool, next);
      const key = `${kind.family.name}: ${question?.key}`;
      if (question === null || asked.has(key)) continue;
      asked.add(key);
      made = true;
      const number = String(questions.length).padStart(4, "0");
      questions.push({ id: `${question.family}/${question.level}/${number}`, ...question });
      if (questions.length % TOLD_EVERY === 0) onProgress?.(questions.length);
    }
    if (!made) kinds = kinds.filter((other) => other !== kind);
  }
  return questions;
}

/** One draw of a family: a question in a phrasing of the pool, or null if it belongs to another. */
export function ask(
  family: Family,
  level: Level,
  pool: Pool,
  next: Random,
): AskedQuestion | null {
  const draft = family.draft(level, next);
  const prompt = phrase(draft, pool, next);
  if (!belongs(draft, family, pool)) return null;
  return {
    family: family.name,
    level,
    task: family.task,
    key: draft.key,
    prompt,
    reference: draft.reference,
    answer: draft.answer,
  };
}

/** One question in two phrasings of a pool. */
export function paraphrases(
  pool: Pool,
  next: Random,
): { key: string; prompts: [string, string] } {
  for (;;) {
    const family = pick(FAMILIES, next);
    const draft = family.draft(pick(LEVELS, next), next);
    if (!belongs(draft, family, pool)) continue;
    const prompt = phrase(draft, pool, next);
    let other = prompt;
    while (other === prompt) other = phrase(draft, pool, next);
    return { key: `${family.name}: ${draft.key}`, prompts: [prompt, other] };
  }
}

function phrase({ wordings }: Draft, pool: Pool, next: Random): string {
  const { wording, frame } = pick(phrasings(pool), next);
  return framed(wordings[wording], frame);
}

/** The exact verdict on a response to a question. */
export function verifyAnswer(question: AskedQuestion, response: string): Verdict {
  return verify(response, question.reference, question.answer);
}

/** The kind of answer that a question of PocketQA wants, as its reference shows. */
export function answerKind(reference: string): AnswerKind {
  if (reference === UNKNOWN) return "unknown";
  if (/^-?\d+$/.test(reference)) return "number";
  return /[, ]/.test(reference) ? "list" : "word";
}

/** True where a question may be asked in a pool; language models are told every fact that anyone is told. */
function belongs({ key, fact }: Draft, { name }: Family, pool: Pool): boolean {
  if (fact === undefined) return poolOfOperands(`${name}: ${key}`) === pool;
  return pool === "language" ? fact === "told" : poolOfFact(`${name}: ${key}`) === pool;
}

/** The question as tables of outcomes have it. */
export function asQuestion(
  { id, prompt, family, reference }: PocketQuestion,
  split: NonNullable<Question["split"]>,
): Question {
  return { dataset: "pocket", query_id: id, prompt, task: family, reference, split };
}
