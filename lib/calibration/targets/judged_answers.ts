/**
 * The answers of one table that training targets are made from: all samples of one model, each with its
 * verdict and its confidence. Answers to test questions are never among them.
 */
import { UserError } from "../../core/errors.ts";
import { normalizePrompt, type OutcomeTable, selectionColumn } from "../../outcomes/mod.ts";
import type { StatementFormat } from "./statement_format.ts";

/** One sample. */
export interface JudgedAnswer {
  /** The normalised prompt: answers with one are samples of the same question, whatever their ids. */
  question: string;
  /** The question as it was put. */
  prompt: string;
  /** Without the confidence that the response may state. */
  answer: string;
  /** In [0, 1], of the column that was asked for; null where there is none. */
  confidence: number | null;
  /** The confidence that the response states or, where it states none, the column of stated ones has. */
  stated: number | null;
  correct: 0 | 1;
  reference: string | null;
}

/** Examples or rows that were left out: how many, by the reason in words. */
export type LeftOut = Record<string, number>;

export interface AnswerSource {
  /** Which model's answers; needed where the table has several models'. */
  model?: string | undefined;
  /** Whose verdicts count, as `lab judge` has written them; by default those of the column correct. */
  judge?: string | undefined;
  /** "confidence", or NAME for the column score.NAME. What a response states counts where it is blank. */
  confidence: string;
  /** The column of what is stated in answers whose responses do not show it. @default score.stated, if it is there */
  stated?: string | undefined;
  format: StatementFormat;
}

/**
 * The answers, in the table's order, and how many rows were left out.
 *
 * @throws {UserError} where the model or the column is not there, a score is no probability, or no answer is
 * left
 */
export function judgedAnswers(
  table: OutcomeTable,
  { model, judge, confidence, stated, format }: AnswerSource,
): { answers: JudgedAnswer[]; leftOut: LeftOut } {
  const { frame, card } = table;
  const named = (name: string) => {
    const source = selectionColumn(name.replace(/^score\./, ""));
    if (frame.columns.includes(source)) return source;
    const scores = frame.columns.filter((name) => name.startsWith("score."));
    throw new UserError(
      `Cannot take ${name} for the confidence as ${card.name} has no column ${source}`,
      { hint: `There are: ${["confidence", ...scores.map((name) => name.slice(6))].join(", ")}` },
    );
  };
  const source = named(confidence);
  const column = <T>(name: string) => frame.getColumn(name).toArray() as T[];
  const models = column<string>("model"), chosen = modelOf(models, { model, data: card.name });
  const prompts = column<string>("prompt"), splits = column<string | null>("split");
  const responses = column<string | null>("response");
  const verdicts = column<boolean | 0 | 1 | null>(verdictColumn(table, judge));
  const references = column<string | null>("reference"), values = column<number | null>(source);
  const shown = stated !== undefined
    ? named(stated)
    : frame.columns.includes("score.stated")
    ? "score.stated"
    : null;
  const statements = shown === null ? null : column<number | null>(shown);
  const questions = prompts.map(normalizePrompt);
  const tested = new Set(questions.filter((_, row) => splits[row] === "test"));

  const answers: JudgedAnswer[] = [], leftOut: LeftOut = {};
  const skip = (reason: string) => void (leftOut[reason] = (leftOut[reason] ?? 0) + 1);
  for (let row = 0; row < models.length; row++) {
    const response = responses[row], verdict = verdicts[row];
    if (models[row] !== chosen) skip("answer of another model");
    else if (tested.has(questions[row])) skip("question of the test split");
    else if (response === null) skip("no text of the answer");
    else if (verdict === null) skip("no verdict");
    else {
      const { answer, confidence: said } = format.takeApart(response);
      answers.push({
        question: questions[row],
        prompt: prompts[row],
        answer,
        confidence: probability(values[row], { source, row }) ?? said,
        stated: said ?? probability(statements?.[row] ?? null, { source: shown!, row }),
        correct: verdict ? 1 : 0,
        reference: references[row],
      });
    }
  }
  if (answers.length > 0) return { answers, leftOut };
  const reasons = Object.entries(leftOut).map(([reason, rows]) => `${reason} ${rows}`);
  throw new UserError(
    `Cannot make training examples of ${card.name} as no answer is left: ${reasons.join(", ")}`,
    {
      hint: "Examples need answers with text and verdict to questions outside the test split; " +
        "verdicts of lab judge count with --judge NAME",
    },
  );
}

function verdictColumn({ frame, card }: OutcomeTable, judge: string | undefined): string {
  const name = judge === undefined ? "correct" : `score.verdict:${judge}`;
  if (frame.columns.includes(name)) return name;
  const judges = frame.columns.filter((column) => column.startsWith("score.verdict:"))
    .map((column) => column.slice("score.verdict:".length));
  throw new UserError(`Cannot take verdicts of ${judge} as ${card.name} has no column ${name}`, {
    hint: judges.length === 0
      ? `Have the answers judged: lab judge --judge ${judge}`
      : `There are those of ${judges.join(", ")}`,
  });
}

function modelOf(
  models: readonly string[],
  { model, data }: { model: string | undefined; data: string },
): string {
  const names = [...new Set(models)];
  if (model !== undefined && names.includes(model)) return model;
  if (model === undefined && names.length === 1) return names[0];
  throw new UserError(
    model === undefined
      ? `Cannot tell whose answers to learn from: ${data} has those of ${names.length} models`
      : `Cannot find answers of "${model}" in ${data}`,
    { hint: `Name one with --model: ${names.join(", ")}` },
  );
}

function probability(
  value: number | null,
  { source, row }: { source: string; row: number },
): number | null {
  if (value === null || (value >= 0 && value <= 1)) return value;
  throw new UserError(
    `Cannot take column ${source} for confidences as they must be from 0 to 1: current value in row ` +
      `${row + 1} is ${value}`,
  );
}

/**
 * Places of answers in an order that their own order does not decide: by question, then by text, confidences
 * and verdict. What is made in this order does not depend on how a file is sorted.
 */
export function canonicalOrder(answers: readonly JudgedAnswer[]): number[] {
  const keys = answers.map(({ question, prompt, answer, confidence, stated, correct }) =>
    JSON.stringify([question, prompt, answer, confidence, stated, correct])
  );
  const order = keys.map((_, i) => i);
  return order.sort((a, b) => keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0);
}
