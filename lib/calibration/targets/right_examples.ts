/**
 * Training examples that teach a model to state how likely it is to be right: its own answers, right and wrong,
 * each with a target, low ones too; and pairs of one answer with two confidences.
 *
 * Preferring the better Brier score pair by pair is no proper score: which of two confidences is preferred then
 * depends on the verdict alone, whatever their distance, so that an answer that is right 7 times in 10 is taught
 * the highest. Pairs are therefore kept with a probability in proportion to the difference of their scores.
 * Then the higher one is preferred more often exactly where the truth is above the middle of the two.
 */
import { place } from "../../core/random.ts";
import { normalizeAnswer } from "../confidences/agreement.ts";
import type { JudgedExample, PreferenceExample } from "../../training/mod.ts";
import { quadratic } from "../rewards/scoring_rules.ts";
import { canonicalOrder, type JudgedAnswer, type LeftOut } from "./judged_answers.ts";
import type { StatementFormat } from "./statement_format.ts";
import type { Targets } from "./target_confidences.ts";

export interface Built<Example> {
  examples: Example[];
  leftOut: LeftOut;
}

/** Each answer with its target and its verdict; equal examples are as many as there are such answers. */
export function statedTargets(
  answers: readonly JudgedAnswer[],
  { targets, format, without, levels }: {
    targets: Targets;
    format: StatementFormat;
    /** Why a row has no target. */
    without: string;
    /**
     * Targets are the middles of so many equal parts of [0, 1]. Few levels are learned sooner: the likeliest of a hundred
     * numbers is often not near the middle of those that are likely.
     * @default as they are
     */
    levels?: number | undefined;
  },
): Built<JudgedExample> {
  const examples = answers.flatMap(({ prompt, answer, correct }, row) => {
    const exact = targets[row];
    if (exact === null) return [];
    const target = levels === undefined ? exact : middle(exact, levels);
    return [{ prompt: format.ask(prompt), completion: format.state(answer, target), correct }];
  });
  return { examples, leftOut: counts({ [without]: answers.length - examples.length }) };
}

/** The middle of the part of [0, 1] that a target lies in, of so many equal ones. */
function middle(target: number, levels: number): number {
  return (Math.min(levels - 1, Math.floor(levels * target)) + 0.5) / levels;
}

/** Each answer without a confidence, and its verdict: a model's own probability of it is to become right. */
export function answersWithVerdicts(answers: readonly JudgedAnswer[]): Built<JudgedExample> {
  const given = answers.filter(({ answer }) => answer !== "");
  return {
    examples: given.map(({ prompt, answer, correct }) => ({ prompt, completion: answer, correct })),
    leftOut: counts({ "empty answer": answers.length - given.length }),
  };
}

/** The answers, and the confidence that each has, as texts of the format. */
interface Stated {
  prompt: string;
  answer: string;
  correct: 0 | 1;
  confidence: number;
}

/**
 * Pairs among the samples of one question that give the same answer with different confidences: the one with
 * the better Brier score is chosen. A pair of two confidences is kept with the probability
 * difference / larger difference, of its scores at this verdict and the larger of those at both.
 */
export function brierPairs(
  answers: readonly JudgedAnswer[],
  { format, seed }: { format: StatementFormat; seed: number },
): Built<PreferenceExample> {
  const leftOut: LeftOut = {};
  const examples: PreferenceExample[] = [];
  for (const confidences of answersWithConfidences(answers, { format, leftOut })) {
    if (confidences.length === 1) skip(leftOut, "answer with one confidence only");
    for (const [i, one] of confidences.entries()) {
      for (const other of confidences.slice(i + 1)) {
        const { chosen, rejected, kept } = preferred(one, other);
        const draw = place(
          JSON.stringify([seed, one.prompt, one.answer, one.confidence, other.confidence]),
        );
        if (draw >= kept) skip(leftOut, "pair not kept, by the difference of its scores");
        else examples.push(pairOf(one, { chosen, rejected, format }));
      }
    }
  }
  return { examples, leftOut };
}

/** Which confidence has the better Brier score, and how likely the pair is kept. */
function preferred(one: Stated, other: Stated): { chosen: number; rejected: number; kept: number } {
  const difference = (correct: 0 | 1) =>
    quadratic.value(one.confidence, correct) - quadratic.value(other.confidence, correct);
  const own = difference(one.correct);
  const kept = Math.abs(own) / Math.max(Math.abs(difference(0)), Math.abs(difference(1)));
  const [better, worse] = own > 0 ? [one, other] : [other, one];
  return { chosen: better.confidence, rejected: worse.confidence, kept };
}

/** Pairs of one answer with its target, chosen, and with the confidence that is stated for it, rejected. */
export function restatedPairs(
  answers: readonly JudgedAnswer[],
  { targets, format }: { targets: Targets; format: StatementFormat },
): Built<PreferenceExample> {
  const leftOut: LeftOut = {};
  const pairs = new Map<string, PreferenceExample>();
  for (const row of canonicalOrder(answers)) {
    const { stated } = answers[row], target = targets[row];
    if (stated === null) skip(leftOut, "no confidence is stated");
    else if (target === null) skip(leftOut, "no target");
    else {
      const pair = pairOf(answers[row], { chosen: target, rejected: stated, format });
      const key = JSON.stringify(pair);
      if (pair.chosen === pair.rejected) skip(leftOut, "the target is stated");
      else if (pairs.has(key)) skip(leftOut, "equal pair");
      else pairs.set(key, pair);
    }
  }
  return { examples: [...pairs.values()], leftOut };
}

/** Of each answer to each question its different confidences, as they are written, the lowest first. */
function answersWithConfidences(
  answers: readonly JudgedAnswer[],
  { format, leftOut }: { format: StatementFormat; leftOut: LeftOut },
): Stated[][] {
  const groups = new Map<string, Map<string, Stated>>();
  for (const row of canonicalOrder(answers)) {
    const { question, prompt, answer, stated, correct } = answers[row];
    const given = normalizeAnswer(answer);
    if (stated === null) skip(leftOut, "no confidence is stated");
    else if (given === null) skip(leftOut, "empty answer");
    else {
      const key = JSON.stringify([question, given, correct]);
      const group = groups.get(key) ?? new Map<string, Stated>();
      groups.set(key, group);
      // One wording for all of a group, so that a pair differs in its confidence alone
      const [first = { prompt, answer }] = group.values();
      const text = format.state(first.answer, stated);
      const written = format.takeApart(text).confidence ?? stated;
      if (!group.has(text)) {
        group.set(text, {
          ...{ prompt: first.prompt, answer: first.answer },
          correct,
          confidence: written,
        });
      }
    }
  }
  return [...groups.values()].map((group) =>
    [...group.values()].sort((a, b) => a.confidence - b.confidence)
  );
}

function pairOf(
  { prompt, answer }: { prompt: string; answer: string },
  { chosen, rejected, format }: { chosen: number; rejected: number; format: StatementFormat },
): PreferenceExample {
  return {
    prompt: format.ask(prompt),
    chosen: format.state(answer, chosen),
    rejected: format.state(answer, rejected),
  };
}

function skip(leftOut: LeftOut, reason: string): void {
  leftOut[reason] = (leftOut[reason] ?? 0) + 1;
}

/** Without what is 0. */
function counts(all: LeftOut): LeftOut {
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}
