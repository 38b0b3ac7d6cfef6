/**
 * A judge's verdicts on recorded answers, as columns beside the verifier's: `score.verdict:JUDGE` is 1 for Correct and
 * 0 for Incorrect and Not attempted, `score.attempted:JUDGE` is 0 for Not attempted and else 1; both are null where
 * there is no verdict. With them the rates that the verdicts come to (judged_rates.ts).
 *
 *     deno task lab judge --outcomes answers.parquet --judge pocket-large --out judged.parquet
 */
import { z } from "zod";
import { parseConfig } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import { openingFields, openingOf } from "../models/mod.ts";
import {
  isScoreColumn,
  type Outcome,
  type OutcomeTable,
  type ScoreColumn,
} from "../outcomes/mod.ts";
import { verified } from "./exact_scorers.ts";
import { type JudgedRates, judgedRates } from "./judged_rates.ts";
import { withScores } from "./score_outcomes.ts";
import { SpendingMeter, type SpendingProgress } from "./spending_meter.ts";
import { type Judgement, openVerdictJudge, type VerdictJudge } from "./verdict_judge.ts";

const schema = z.strictObject({
  /** Who judges, as openClient() takes it. */
  judge: z.string(),
  /** Calls of a hosted judge at a time. */
  maxConcurrent: z.int().min(1).optional(),
  /** Answers of each model, at least, whose verifier's verdict corrects the judged rate. */
  verified: z.int().min(2).optional(),
  ...openingFields,
  /** Of the draw of verified answers. */
  seed: z.int().default(1),
});

export type JudgingConfig = z.input<typeof schema>;

export interface JudgedOutcomes {
  table: OutcomeTable;
  /** Of the verdicts, in words. */
  method: string;
  /** By model, in the order in which they come. */
  rates: JudgedRates[];
  /** Answers without a verdict, and what the judge said last. */
  unjudged: { model: string; dataset: string; query_id: string; text: string }[];
  /** US dollars of this run, and of earlier ones for what is kept of them. */
  paid: { now: number; earlier: number };
}

const READ = [
  ...["dataset", "query_id", "prompt", "task", "reference"] as const,
  ...["model", "response", "correct"] as const,
];
type Row = Pick<Outcome, typeof READ[number]>;

/**
 * Judges every answer of the table; equal answers to a prompt are judged once, blank ones are not attempted.
 *
 * @throws {UserError} where the table has no answers, the judge gives no verdict at all, its host fails, or the
 * budget is spent; run it again to go on
 */
export async function judgeOutcomes(
  table: OutcomeTable,
  config: JudgingConfig,
  { onProgress }: { onProgress?: (progress: SpendingProgress) => void } = {},
): Promise<JudgedOutcomes> {
  const settings = parseConfig(schema, config);
  const { judge: name, verified: n, seed, maxConcurrent } = settings;
  const because = (reason: string, hint?: string) =>
    new UserError(`Cannot judge ${table.card.name} by ${name} as ${reason}`, { hint });
  const columnOf = (what: "verdict" | "attempted"): ScoreColumn => `score.${what}:${name}`;
  if (!isScoreColumn(columnOf("verdict"))) {
    throw because("the columns of its verdicts have its name, which must have no space");
  }
  const judge = await openVerdictJudge(name, {
    ...openingOf(settings)(name),
    concurrent: maxConcurrent,
  });
  const rows = table.frame.select(...READ).toRecords() as unknown as Row[];
  const given = rows.filter(({ response }) => response !== null);
  if (given.length === 0) throw because("no outcome of it has a response");
  const truths = rows.map((row) =>
    row.response === null ? null : row.correct ?? verified(row, row.response)
  );
  const answers = (model: string) =>
    rows.flatMap((row, i) => row.model === model && row.response !== null ? [i] : []);
  const models = [...new Set(given.map(({ model }) => model))];
  const draw = { verified: n, seed };
  // What cannot be corrected is told before it is paid for
  for (const model of models) {
    judgedRates(answers(model).map((i) => rated(rows[i], truths[i], null)), { model, ...draw });
  }

  const { judgements, paid } = await judgeEach(rows, judge, onProgress);
  const unjudged = rows.flatMap(({ model, dataset, query_id, response }, i) => {
    const { verdict, text } = judgements[i] ?? { verdict: null, text: "" };
    return response !== null && verdict === null ? [{ model, dataset, query_id, text }] : [];
  });
  if (unjudged.length === given.length) {
    throw because(
      `it gives no verdict: it says ${JSON.stringify(unjudged[0].text.slice(0, 200))}`,
      "A judge has to follow instructions",
    );
  }
  const of = (value: (judgement: Judgement) => boolean) =>
    judgements.map((judgement) =>
      judgement === null || judgement.verdict === null ? null : Number(value(judgement))
    );
  const columns: Record<ScoreColumn, (number | null)[]> = {
    [columnOf("verdict")]: of(({ verdict }) => verdict === "Correct"),
    [columnOf("attempted")]: of(({ verdict }) => verdict !== "Not attempted"),
  };
  const rates = models.map((model) =>
    judgedRates(answers(model).map((i) => rated(rows[i], truths[i], judgements[i])), {
      model,
      ...draw,
    })
  );
  return { table: withScores(table, columns), method: judge.method, rates, unjudged, paid };
}

function rated(row: Row, truth: boolean | null, judgement: Judgement | null) {
  const query = JSON.stringify([row.dataset, row.query_id]);
  return { query, truth, verdict: judgement?.verdict ?? null };
}

/** Of a blank answer, which nobody is asked about. */
const NO_ATTEMPT: Judgement = {
  ...{ verdict: "Not attempted", reasoning: null, text: "" },
  cost_usd: 0,
  paid: { now: 0, earlier: 0 },
};

/** A judgement of each row, null where there is no response. */
async function judgeEach(
  rows: readonly Row[],
  judge: VerdictJudge,
  onProgress: ((progress: SpendingProgress) => void) | undefined,
): Promise<{ judgements: (Judgement | null)[]; paid: JudgedOutcomes["paid"] }> {
  const judgements = new Array<Judgement | null>(rows.length).fill(null);
  const asked: number[] = [];
  for (const [i, { response }] of rows.entries()) {
    if (response === null) continue;
    if (response.trim() !== "") asked.push(i);
    else judgements[i] = NO_ATTEMPT;
  }
  const groups = [
    ...Map.groupBy(asked, (i) => {
      const { prompt, reference, response } = rows[i];
      return JSON.stringify([prompt, reference, response]);
    }).values(),
  ];
  const meter = new SpendingMeter(groups.length, { kinds: ["ratings"], onProgress });
  const pay = meter.payer("ratings");
  const found = await judge.judge(
    groups.map(([first]) => ({ ...rows[first], response: rows[first].response! })),
    (answer, { paid }) => pay(answer, paid),
  );
  groups.forEach((group, at) => group.forEach((i) => judgements[i] = found[at]));
  return { judgements, paid: { now: meter.spent.ratings, earlier: meter.earlier.ratings } };
}
