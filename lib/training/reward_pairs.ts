/** The pairs of a table that a reward model is trained and validated on: no prompt on two sides. */
import { UserError } from "../core/errors.ts";
import { counted } from "../core/wording.ts";
import { holdOut, type OutcomeTable, sharedPrompts } from "../outcomes/mod.ts";
import { minMaxMid, type PairKind } from "./preference_pairs.ts";
import { type AnswerGroup, answerGroups, type SampledAnswers } from "./sampled_answers.ts";

/** Two answers of one model to one query. */
export interface RewardPair {
  /** Dataset and id of the query: pairs of one query are no independent evidence. */
  query: string;
  prompt: string;
  chosen: string;
  rejected: string;
  kind: PairKind;
}

/** What cannot be compared and is left out, of queries that are not of the test split, each for one reason. */
export interface SkippedAnswers {
  /** Answers to a prompt of nothing but white space. */
  blankPrompt: number;
  /** Other answers without a text. An empty text with a score is an answer, and a bad one as a rule. */
  blankAnswer: number;
  /** Other answers without a score of the oracle. */
  unscored: number;
  /** Answers that are the only one of their model to their query, or the only one that is left. */
  single: number;
}

export interface RewardPairs {
  train: RewardPair[];
  validation: RewardPair[];
  /** Queries of both sides, those without a pair too. */
  queries: { train: number; validation: number };
  models: string[];
  /** Queries left out as their prompt is one of the test split's. */
  leaked: number;
  skipped: SkippedAnswers;
}

/**
 * Pairs of the queries that are not of the test split: those of the validation split to validate on or, where
 * there is none, a tenth of the prompts, chosen by the seed. What cannot be compared is skipped and counted.
 *
 * @throws {UserError} as answerGroups() does, or where a side has no pair
 */
export function rewardPairs(
  table: OutcomeTable,
  { oracle, seed }: { oracle: string; seed: number },
): RewardPairs {
  const all = answerGroups(table, oracle);
  const isTest = ({ query }: AnswerGroup) => query.split === "test";
  const test = all.filter(isTest).map(({ query }) => query);
  const { groups: rest, skipped } = comparable(all.filter((group) => !isTest(group)));
  const leaked = new Set(sharedPrompts(rest.map(({ query }) => query), test));
  const known = rest.filter((_, i) => !leaked.has(i));
  const because = (problem: string) =>
    new UserError(
      `Cannot train a reward model as ${problem}${inBrackets(skippedText(skipped))}`,
    );
  if (known.length === 0) {
    throw because(`no query of ${table.card.name} to learn from has two answers to compare`);
  }
  const { train, validation } = sidesOf(known, seed);
  const sides = { train: train.flatMap(pairsOf), validation: validation.flatMap(pairsOf) };
  for (const [side, pairs] of Object.entries(sides)) {
    if (pairs.length > 0) continue;
    const use = side === "train" ? "learn from" : "validate on";
    throw because(
      `the queries of ${table.card.name} to ${use} have no two answers of one model that differ in ${oracle}`,
    );
  }
  const count = (groups: SampledAnswers[]) => new Set(groups.map(queryOf)).size;
  return {
    ...sides,
    queries: { train: count(train), validation: count(validation) },
    models: [...new Set(known.map(({ model }) => model))],
    leaked: count(rest.filter((_, i) => leaked.has(i))),
    skipped,
  };
}

/** The text of a JSON Lines file of pairs, each with its split, as the GPU job `reward_train` reads it. */
export function* pairLines({ train, validation }: RewardPairs): Generator<string> {
  for (const [split, pairs] of Object.entries({ train, validation })) {
    for (const { query, prompt, chosen, rejected, kind } of pairs) {
      yield JSON.stringify({ query, prompt, chosen, rejected, split, kind }) + "\n";
    }
  }
}

/** What was skipped, by reason; nothing where nothing was. */
export function skippedText(
  { blankPrompt, blankAnswer, unscored, single }: SkippedAnswers,
): string[] {
  const answers = (n: number, why: string) =>
    n === 0 ? [] : [`${counted(n, "answer")} ${n === 1 ? "is" : "are"} skipped: ${why}`];
  return [
    ...answers(blankPrompt, "the prompt is blank"),
    ...answers(blankAnswer, "the response is blank"),
    ...answers(unscored, "the oracle's score is blank"),
    ...answers(single, "no other of the same model to the same query is left to compare with"),
  ];
}

function inBrackets(lines: string[]): string {
  return lines.length === 0 ? "" : ` (${lines.join("; ")})`;
}

/** The groups with two answers or more that have a text and a score, and those answers of them. */
function comparable(
  all: readonly AnswerGroup[],
): { groups: SampledAnswers[]; skipped: SkippedAnswers } {
  const skipped = { blankPrompt: 0, blankAnswer: 0, unscored: 0, single: 0 };
  const groups: SampledAnswers[] = [];
  for (const { responses, scores, rows, ...of } of all) {
    if (of.query.prompt.trim() === "") {
      skipped.blankPrompt += rows.length;
      continue;
    }
    const group: SampledAnswers = { ...of, responses: [], scores: [], rows: [] };
    for (const [i, response] of responses.entries()) {
      const score = scores[i];
      if (response === null) skipped.blankAnswer++;
      else if (score === null) skipped.unscored++;
      else {
        group.responses.push(response);
        group.scores.push(score);
        group.rows.push(rows[i]);
      }
    }
    if (group.rows.length > 1) groups.push(group);
    else skipped.single += group.rows.length;
  }
  return { groups, skipped };
}

function sidesOf(
  groups: SampledAnswers[],
  seed: number,
): { train: SampledAnswers[]; validation: SampledAnswers[] } {
  const validation = groups.filter(({ query }) => query.split === "validation");
  if (validation.length > 0) {
    const shared = new Set(
      sharedPrompts(groups.map(({ query }) => query), validation.map(({ query }) => query)),
    );
    return { train: groups.filter((_, i) => !shared.has(i)), validation };
  }
  const rows = holdOut(groups.map(({ query }) => query), { seed });
  const of = (side: number[]) => side.map((row) => groups[row]);
  return { train: of(rows.train), validation: of(rows.validation) };
}

function pairsOf(group: SampledAnswers): RewardPair[] {
  return minMaxMid(group.scores).map(({ chosen, rejected, kind }) => ({
    query: queryOf(group),
    prompt: group.query.prompt,
    chosen: group.responses[chosen],
    rejected: group.responses[rejected],
    kind,
  }));
}

function queryOf({ query: { dataset, id } }: SampledAnswers): string {
  return `${dataset}/${id}`;
}
