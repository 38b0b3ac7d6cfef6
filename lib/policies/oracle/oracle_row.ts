/**
 * The rows of an oracle dataset: what two models did with a query, the verdict on each, and the policy that
 * follows. A row without a policy says why it has none; it is never a label.
 */
import { z } from "zod";
import { type JudgeVerdict, VERDICTS } from "../../grading/mod.ts";
import { type Question, questionSchema } from "../../outcomes/mod.ts";
import { cellOf, type OracleMatrix } from "../matrix.ts";

/** Why a query has no policy: its prompt is too long, an answer is missing, or the verdict on one. */
export const LEFT_OUT = ["too long", "failed", "unjudged"] as const;
export type LeftOutReason = typeof LEFT_OUT[number];

const text = z.string().nullable();
const verdict = z.enum(VERDICTS).nullable();
const usd = z.number().min(0).nullable();

export const oracleRowSchema = z.object({
  query_id: z.string().min(1),
  /** As the models were asked: cut, where `metadata.cut` says so. */
  query: z.string().min(1),
  reference: text,
  medium_answer: text,
  large_answer: text,
  medium_verdict: verdict,
  large_verdict: verdict,
  /** What the judge said with its verdict; null where it gave none, or nobody was asked. */
  medium_reasoning: text,
  large_reasoning: text,
  policy: text,
  rationale: text,
  /** Of the query alone; null where nobody was asked for one, or gave one. */
  analysis: text,
  /** Null where there is a policy. */
  left_out: z.object({ reason: z.enum(LEFT_OUT), detail: z.string() }).nullable(),
  /** Name of the dataset. */
  source: z.string().min(1),
  split: questionSchema.shape.split,
  metadata: z.object({
    medium: z.string(),
    large: z.string(),
    /** Whose verdicts these are: "verifier", "recorded", or the name of a judge. */
    verdicts_by: z.string(),
    analyst: text,
    task: text,
    /** True where the end of the query was cut off. */
    cut: z.boolean(),
    /** US dollars of each model's answer, of both judgements, and of the analysis. */
    cost_usd: z.object({ medium: usd, large: usd, judge: usd, analyst: usd }),
  }),
});

export type OracleRow = z.infer<typeof oracleRowSchema>;

/** What one model did with a query. */
export interface Tried {
  /** Null where it gave none. */
  answer: string | null;
  verdict: JudgeVerdict | null;
  reasoning: string | null;
  /** Why there is no answer or no verdict; null where there is a verdict. */
  missing: { reason: LeftOutReason; detail: string } | null;
  cost_usd: number | null;
}

/** A row, still without an analysis. */
export function oracleRow(
  question: Question,
  { medium, large, matrix, metadata }: {
    medium: Tried;
    large: Tried;
    matrix: OracleMatrix;
    metadata: OracleRow["metadata"];
  },
): OracleRow {
  const cell = medium.verdict === null || large.verdict === null
    ? null
    : cellOf(matrix, { medium: medium.verdict, large: large.verdict });
  return {
    query_id: question.query_id,
    query: question.prompt,
    reference: question.reference,
    medium_answer: medium.answer,
    large_answer: large.answer,
    medium_verdict: medium.verdict,
    large_verdict: large.verdict,
    medium_reasoning: medium.reasoning,
    large_reasoning: large.reasoning,
    policy: cell?.policy ?? null,
    rationale: cell?.rationale ?? null,
    analysis: null,
    left_out: cell === null ? leftOut({ medium, large }) : null,
    source: question.dataset,
    split: question.split,
    metadata,
  };
}

/** The first of the reasons that either model gives, with what both say. */
function leftOut(tried: { medium: Tried; large: Tried }): OracleRow["left_out"] {
  const missing = Object.entries(tried).flatMap(([role, { missing }]) =>
    missing === null ? [] : [{ role, ...missing }]
  );
  const reason = LEFT_OUT.find((one) => missing.some(({ reason }) => reason === one))!;
  // A query is too long for both
  const details = missing.map(({ role, reason, detail }) =>
    reason === "too long" ? detail : `${role}: ${detail}`
  );
  return { reason, detail: details.join("; ") };
}
