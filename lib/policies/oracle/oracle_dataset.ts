/**
 * The dataset of an oracle-trained policy router: two models answer each question, or say that they do not know;
 * the verdicts on their answers give the policy by the matrix; and an analyst says of the query alone what kind it is.
 *
 *     deno task lab oracle --questions pocket --limit 400 --medium pocket-small --large pocket-large \
 *         --out oracle.jsonl
 */
import { z } from "zod";
import { codeDigest } from "../../core/code_digest.ts";
import { parseConfig } from "../../core/config.ts";
import { digestOf } from "../../core/digest.ts";
import { UserError } from "../../core/errors.ts";
import {
  answeringSchema,
  openAnswering,
  openVerdictJudge,
  SpendingMeter,
  type SpendingProgress,
} from "../../grading/mod.ts";
import type { Paid } from "../../models/mod.ts";
import { type Question, questionSchema } from "../../outcomes/mod.ts";
import { openAnalyst } from "./analyst.ts";
import { DEFAULT_MATRIX, matrixSchema } from "../matrix.ts";
import { saveOracle, UnfinishedOracle } from "./oracle_file.ts";
import { callsFor, hasVerifier, type OracleParties, oracleRound } from "./oracle_round.ts";
import type { OracleRow } from "./oracle_row.ts";

const schema = answeringSchema.omit({ models: true, n: true }).extend({
  /** Who answers, as openClient() takes them. */
  medium: z.string(),
  large: z.string(),
  /** Who judges answers to questions without a verifier. */
  judge: z.string().optional(),
  /** Who analyses queries; null for nobody. @default the judge where one is needed, else the large model */
  analyst: z.string().nullable().optional(),
  matrix: matrixSchema.default(DEFAULT_MATRIX),
  /** Questions of this split alone. */
  split: questionSchema.shape.split.unwrap().optional(),
  /** Number of questions, drawn by the seed; by default all, or a number of a made dataset's own. */
  limit: z.int().min(1).optional(),
  /** Questions in a round, and calls of a host at a time. @default 100, and as many calls as openClient() says */
  batchSize: z.int().min(1).optional(),
  /** What becomes of a prompt that leaves no room for an answer: a row without a policy, or a query cut to fit. */
  tooLong: z.enum(["refuse", "cut"]).default("refuse"),
  temperature: z.number().min(0).default(0),
  maxTokens: z.int().min(1).default(512),
}).refine(({ medium, large }) => medium !== large, {
  path: ["large"],
  message: "another model than the medium one",
});

export type OracleConfig = z.input<typeof schema>;
type Settings = z.output<typeof schema>;

export interface OracleDataset {
  rows: OracleRow[];
  /** US dollars of this run, and of earlier ones for what is kept of them. */
  paid: Paid;
}

const ROUND = 100;

/**
 * Makes the dataset and writes it. After each round its rows are kept beside the file until all are there, and what
 * hosted models say is kept in the store, so that the same call goes on from there after a kill and writes the very
 * same file.
 *
 * @throws {UserError} where the questions cannot be read, a part has nobody, a model answers nothing or the judge
 * gives no verdict, a host fails, or the budget is spent; called again, it goes on
 */
export async function writeOracleDataset(
  path: string,
  config: OracleConfig,
  { onProgress }: { onProgress?: (progress: SpendingProgress) => void } = {},
): Promise<OracleDataset> {
  const settings = parseConfig(schema, config);
  const { questions, parties } = await openParties(settings);
  const unfinished = new UnfinishedOracle(path, { run: await runOf(settings, questions) });
  const meter = new SpendingMeter(questions.reduce((sum, one) => sum + callsFor(one, parties), 0), {
    kinds: ["answers"],
    onProgress,
  });
  // What failed is tried anew
  const kept = (await unfinished.rows()).filter(({ left_out }) =>
    left_out === null || left_out.reason === "too long"
  );
  const done = new Map(kept.map((row) => [keyOf(row.source, row.query_id), row]));
  const isDone = ({ dataset, query_id }: Question) => done.has(keyOf(dataset, query_id));
  for (const question of questions.filter(isDone)) {
    meterKept(
      done.get(keyOf(question.dataset, question.query_id))!,
      callsFor(question, parties),
      meter,
    );
  }
  const open = questions.filter((question) => !isDone(question)), made: OracleRow[] = [];
  const round = settings.batchSize ?? ROUND;
  for (let at = 0; at < open.length; at += round) {
    const rows = await oracleRound(open.slice(at, at + round), parties, { ...settings, meter });
    await unfinished.add(rows);
    made.push(...rows);
    checkGoing([...kept, ...made], { ...settings, all: made.length === open.length });
  }
  for (const row of made) done.set(keyOf(row.source, row.query_id), row);
  const rows = questions.map(({ dataset, query_id }) => done.get(keyOf(dataset, query_id))!);
  await saveOracle(rows, path);
  await unfinished.remove();
  return { rows, paid: { now: meter.spent.answers, earlier: meter.earlier.answers } };
}

const keyOf = (dataset: string, query: string) => JSON.stringify([dataset, query]);

async function openParties(
  settings: Settings,
): Promise<{ questions: Question[]; parties: OracleParties }> {
  const { medium, large, judge, limit, batchSize } = settings;
  const { questions, clients, open } = await openAnswering({
    ...settings,
    ...{ models: [medium, large], n: limit, concurrent: batchSize },
  });
  const unverified = questions.find((question) => !hasVerifier(question));
  if (unverified !== undefined && judge === undefined) {
    throw new UserError(
      `Cannot give verdicts on answers to ${settings.prompts} as it has no verifier and no judge is named`,
      { hint: "Name one with --judge" },
    );
  }
  const { analyst = unverified === undefined ? large : judge! } = settings;
  return {
    questions,
    parties: {
      ...{ medium: clients[0], large: clients[1] },
      judge: unverified === undefined ? null : await openVerdictJudge(judge!, open(judge!)),
      analyst: analyst === null ? null : await openAnalyst(analyst, open(analyst)),
    },
  };
}

/** Digest of all that the rows come from; what hosts say is taken to be the same again. */
async function runOf(
  { batchSize: _, budget: __, store: ___, ...settings }: Settings,
  questions: readonly Question[],
): Promise<string> {
  const code = await codeDigest(import.meta.url);
  return digestOf({ settings, questions, code }).slice(0, 16);
}

/** Tells the meter of a row that an earlier run has made. */
function meterKept({ metadata }: OracleRow, calls: number, meter: SpendingMeter): void {
  const costs = Object.values(metadata.cost_usd).filter((usd) => usd !== null);
  costs.forEach((usd) => meter.add("answers", { now: 0, earlier: usd }));
  meter.skip(calls - costs.length);
}

/** Rows after which somebody who has given nothing is not asked any further. */
const PATIENCE = 20;

/** @throws {UserError} where all that were asked so far was in vain */
function checkGoing(
  rows: readonly OracleRow[],
  { medium, large, judge, all }: Settings & { all: boolean },
): void {
  const asked = rows.filter(({ left_out }) => left_out?.reason !== "too long");
  if (asked.length === 0 || (asked.length < PATIENCE && !all)) return;
  const failed = asked.filter(({ left_out }) => left_out?.reason === "failed");
  const last = (some: readonly OracleRow[]) => some.at(-1)!.left_out!.detail;
  if (failed.length === asked.length) {
    const none = `none of ${asked.length} queries was answered by both ${medium} and ${large}`;
    throw new UserError(`Cannot go on as ${none}: ${last(failed)}`);
  }
  const unjudged = asked.filter(({ left_out }) => left_out?.reason === "unjudged");
  if (unjudged.length + failed.length < asked.length) return;
  throw new UserError(
    `Cannot go on as ${judge} gave no verdict on the answers to ${unjudged.length} queries: ${
      last(unjudged)
    }`,
    { hint: "A judge has to follow instructions" },
  );
}
