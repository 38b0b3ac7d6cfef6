/**
 * The training texts of the pocket models: questions of the language pool with their answers, and the
 * instructions that later studies give.
 */
import { pick, type Random, weighted } from "../core/random.ts";
import { UNKNOWN } from "./answer.ts";
import type { Level } from "./family.ts";
import { instruct, type Instruction, withConfidence } from "./instructions.ts";
import { ask, type AskedQuestion, FAMILIES, LEVELS } from "./questions.ts";

export interface Lesson {
  prompt: string;
  completion: string;
}

/** The instructions that the models are trained on from the start. */
type Taught = Exclude<Instruction, "policy">;

/** Their shares among the lessons. */
const MIX: Record<Taught, number> = {
  answer: 0.7,
  confidence: 0.12,
  abstain: 0.1,
  task: 0.08,
};
const INSTRUCTIONS = Object.keys(MIX) as Taught[];

/** Probability of answering "I don't know" under the instruction "abstain", by level. */
const SHYNESS: Record<Level, number> = { 1: 0, 2: 0.1, 3: 0.2, 4: 0.4, 5: 0.6 };

/** How many times as often as others a family is asked about, by its name. */
export type Emphasis = Readonly<Record<string, number>>;

/** One lesson: any level and instruction, and any family, those of a specialist more often than others. */
export function lesson(next: Random, emphasis?: Emphasis): Lesson {
  let question: AskedQuestion | null = null;
  while (question === null) {
    const family = emphasis === undefined
      ? pick(FAMILIES, next)
      : weighted(FAMILIES, ({ name }) => emphasis[name] ?? 1, next);
    question = ask(family, pick(LEVELS, next), "language", next);
  }
  const instruction = weighted(INSTRUCTIONS, (name) => MIX[name], next);
  return {
    prompt: instruct(instruction, question.prompt),
    completion: completionOf(instruction, question, next),
  };
}

function completionOf(instruction: Taught, question: AskedQuestion, next: Random): string {
  switch (instruction) {
    case "answer":
      return question.reference;
    case "task":
      return question.task;
    case "abstain":
      return next() < SHYNESS[question.level] ? UNKNOWN : question.reference;
    case "confidence":
      return withConfidence(question.reference, overconfidence(question.level, next));
  }
}

/**
 * The confidence that texts state: higher for easier questions, and nearly always high. As in the texts
 * that large models learn from, it is the author's, so a model that has learned it is overconfident.
 */
function overconfidence(level: Level, next: Random): number {
  const tenths = 10 - Math.floor(next() * 2) - Math.floor(next() * level * 0.8);
  return tenths / 10;
}
