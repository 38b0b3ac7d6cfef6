/**
 * An oracle dataset of recorded outcomes: two models' answers to the same queries and the verdicts on them, by the
 * dataset's verifier, by a judge whose columns `lab judge` has added, or as they were recorded.
 *
 *     deno task lab oracle --outcomes simpleqa/graded-cs --medium gpt-4o-mini-2024-07-18 --large gpt-4o-2024-11-20
 */
import { UserError } from "../../core/errors.ts";
import { type JudgeVerdict, verifiedVerdict } from "../../grading/mod.ts";
import type { Outcome, OutcomeTable, Question, ScoreColumn } from "../../outcomes/mod.ts";
import type { OracleMatrix } from "../matrix.ts";
import { type OracleRow, oracleRow, type Tried } from "./oracle_row.ts";

export interface RecordedOracle {
  rows: OracleRow[];
  /** Answers of the two models beyond the first to a query, which are not used. */
  further: number;
}

/**
 * A row for each query of the table, without an analysis.
 *
 * @param options.judge Whose verdicts count, as `lab judge` has written them; by default the verifier's where the
 * dataset has one, else the recorded ones: `correct`, and `score.attempted`, 0 for an answer that declines.
 * @throws {UserError} where the table lacks a model, the judge's columns, or any verdict
 */
export function recordedOracle(
  { frame, card }: OutcomeTable,
  { medium, large, judge, matrix }: {
    medium: string;
    large: string;
    judge?: string | undefined;
    matrix: OracleMatrix;
  },
): RecordedOracle {
  const outcomes = frame.toRecords() as unknown as Outcome[];
  const because = (reason: string, hint: string) =>
    new UserError(`Cannot make an oracle dataset of ${card.name} as ${reason}`, { hint });
  const models = [...new Set(outcomes.map(({ model }) => model))];
  if (medium === large) throw because("medium and large are one model", named(models));
  const missing = [medium, large].find((model) => !models.includes(model));
  if (missing !== undefined) throw because(`it has no answers of "${missing}"`, named(models));
  if (judge !== undefined && !frame.columns.includes(verdictColumn(judge))) {
    const judges = frame.columns.filter((column) => column.startsWith(verdictColumn("")));
    throw because(
      `it has no verdicts of ${judge}`,
      judges.length > 0
        ? named(judges.map((column) => column.slice(verdictColumn("").length)))
        : `Have it judged with: lab judge --judge ${judge}`,
    );
  }
  const queries = Map.groupBy(
    outcomes,
    ({ dataset, query_id }) => JSON.stringify([dataset, query_id]),
  );
  let further = 0;
  const rows = queries.values().map((all) => {
    const by = (model: string) => {
      const own = all.filter((outcome) => outcome.model === model);
      further += Math.max(0, own.length - 1);
      return own.sort((a, b) => a.sample - b.sample).at(0);
    };
    return rowOf(all[0], {
      medium: by(medium),
      large: by(large),
      names: { medium, large },
      judge,
      matrix,
    });
  }).toArray();
  if (rows.every(({ left_out }) => left_out?.reason === "unjudged")) {
    throw because(
      "it has no verdicts",
      "Have it judged with lab judge, and name the judge with --judge",
    );
  }
  return { rows, further };
}

const named = (names: readonly string[]) => `There are: ${names.join(", ")}`;

const verdictColumn = (judge: string): ScoreColumn => `score.verdict:${judge}`;

function rowOf(
  question: Question,
  { medium, large, names, judge, matrix }: {
    medium: Outcome | undefined;
    large: Outcome | undefined;
    names: { medium: string; large: string };
    judge: string | undefined;
    matrix: OracleMatrix;
  },
): OracleRow {
  const verified = judge === undefined && verifiedVerdict(question, "") !== null;
  return oracleRow(question, {
    ...{ medium: triedIn(medium, judge), large: triedIn(large, judge), matrix },
    metadata: {
      ...names,
      verdicts_by: judge ?? (verified ? "verifier" : "recorded"),
      ...{ analyst: null, task: question.task, cut: false },
      cost_usd: {
        medium: medium?.cost_usd ?? null,
        large: large?.cost_usd ?? null,
        ...{ judge: null, analyst: null },
      },
    },
  });
}

function triedIn(outcome: Outcome | undefined, judge: string | undefined): Tried {
  const verdict = outcome === undefined ? null : verdictIn(outcome, judge);
  const reason = outcome === undefined || (verdict === null && outcome.response === null)
    ? { reason: "failed" as const, detail: "no answer is recorded" }
    : { reason: "unjudged" as const, detail: "no verdict is recorded" };
  return {
    ...{ answer: outcome?.response ?? null, verdict, reasoning: null },
    missing: verdict === null ? reason : null,
    cost_usd: outcome?.cost_usd ?? null,
  };
}

function verdictIn(outcome: Outcome, judge: string | undefined): JudgeVerdict | null {
  const { response } = outcome;
  if (judge === undefined) {
    const verified = response === null ? null : verifiedVerdict(outcome, response);
    return verified ?? verdictOf(outcome.correct, outcome["score.attempted"]);
  }
  const right = outcome[verdictColumn(judge)] ?? null;
  return verdictOf(right === null ? null : right === 1, outcome[`score.attempted:${judge}`]);
}

/** Null where it is not known: an answer that was attempted and of which nobody says whether it is right. */
function verdictOf(
  correct: boolean | null,
  attempted: number | null | undefined,
): JudgeVerdict | null {
  if (correct) return "Correct";
  if (attempted === 0) return "Not attempted";
  return correct === null ? null : "Incorrect";
}
