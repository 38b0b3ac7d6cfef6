/**
 * What `lab answers` and `lab judge` do, on the pocket world: a model answers with three kinds of confidence, and
 * judges say which answers are right beside a verifier that knows. So each judge's error is seen, what it does to
 * measures, and how far few verified answers correct for it.
 *
 *     deno task lab run 43
 */
import { z } from "zod";
import {
  AGGREGATES,
  auroc,
  type ConfidentAnswer,
  confidentAnswers,
  confidentOutcomes,
  ece,
  fromLogProbs,
  reliabilityTable,
} from "../../lib/calibration/mod.ts";
import { parseConfig } from "../../lib/core/config.ts";
import {
  type Corrected,
  type JudgedAnswer,
  type JudgedRates,
  judgedRates,
  type JudgeError,
  judgeOutcomes,
} from "../../lib/grading/mod.ts";
import type { OutcomeTable } from "../../lib/outcomes/mod.ts";
import { asQuestion, pocketQuestions } from "../../lib/pocket/mod.ts";
import { type Estimate, type KnownEstimate, meanEstimate } from "../../lib/stats/mod.ts";

const schema = z.strictObject({
  seed: z.int().default(1),
  /** Test questions that are answered. */
  n: z.int().min(50).default(900),
  /** Of these, the first so many are sampled. */
  sampled: z.int().min(10).default(360),
  /** Answers to each of them. */
  samples: z.int().min(2).default(20),
  /** Resamples of the questions. */
  bootstrap: z.int().min(1).default(500),
  /** Answers that are verified, as if the others could not be. */
  verified: z.int().min(10).default(150),
});

export type Settings = z.output<typeof schema>;

export const MODEL = "pocket-small";

/** @throws {UserError} for a setting that is out of range */
export function configure(config: z.input<typeof schema> = {}): Settings {
  return parseConfig(schema, config);
}

export interface Asked {
  /** With stated and token confidences. */
  table: OutcomeTable;
  answers: ConfidentAnswer[];
  /** The same answers to the first questions, with agreement. */
  sampled: ConfidentAnswer[];
}

/** pocket-small's greedy answers to test questions, as `lab answers` asks for them. */
export async function askModel({ seed, n, sampled, samples }: Settings): Promise<Asked> {
  const questions = pocketQuestions(n, { seed, pool: "test" })
    .map((question) => asQuestion(question, "test"));
  const config = { prompts: "pocket", models: [MODEL], samples, seed };
  const { table, answers } = await confidentOutcomes(
    { ...config, confidence: ["stated", "tokens"] },
    { questions },
  );
  const drawn = await confidentAnswers(
    { ...config, confidence: ["stated", "agreement"] },
    { questions: questions.slice(0, sampled) },
  );
  return { table, answers, sampled: drawn.answers };
}

/** One source of confidences. */
export interface Confidences {
  source: string;
  queries: string[];
  confidence: (number | null)[];
  /** 1 for a right answer, 0 for a wrong one. */
  correct: number[];
}

/** Six confidences: stated, four ways to put tokens' probabilities together, and agreement. */
export function sourcesOf({ answers, sampled }: Asked, { samples }: Settings): Confidences[] {
  const source = (
    source: string,
    of: (answer: ConfidentAnswer) => number | null,
    rows: ConfidentAnswer[] = answers,
  ): Confidences => ({
    source,
    queries: rows.map(({ question }) => question.query_id),
    confidence: rows.map(of),
    correct: rows.map(({ correct }) => Number(correct)),
  });
  return [
    source("stated", ({ confidences }) => confidences.stated ?? null),
    ...AGGREGATES.map((aggregate) =>
      source(
        `tokens, ${aggregate.replace("-", " ")}`,
        ({ logProbs }) => logProbs?.length ? fromLogProbs(logProbs, aggregate) : null,
      )
    ),
    source(
      `agreement of ${samples} samples`,
      ({ confidences }) => confidences.agreement ?? null,
      sampled,
    ),
  ];
}

/** A judge, what it says of the answers, and what its verdicts make of measures of their confidences. */
export interface Judged {
  judge: string;
  rates: JudgedRates & { corrected: Corrected; truth: KnownEstimate; judge_error: JudgeError };
  answers: JudgedAnswer[];
  /** ECE of the stated confidences and AUROC of the tokens', by verdicts in place of the truth. */
  ece: number;
  auroc: number;
}

/** All answers judged by each of the judges; so many are verified to correct them. */
export async function judgeAnswers(
  table: OutcomeTable,
  { judges, verified, seed }: { judges: readonly string[] } & Pick<Settings, "verified" | "seed">,
): Promise<Judged[]> {
  const all: Judged[] = [];
  for (const judge of judges) {
    const { table: judged, rates: [rates] } = await judgeOutcomes(table, { judge, verified, seed });
    const column = (name: string) => judged.frame.getColumn(name).toArray();
    const verdicts = column(`score.verdict:${judge}`) as (number | null)[];
    const truths = column("correct") as boolean[], queries = column("query_id") as string[];
    all.push({
      ...{ judge, rates: rates as Judged["rates"] },
      answers: verdicts.map((verdict, i) => ({
        query: queries[i],
        truth: truths[i],
        verdict: verdict === null ? null : verdict === 1 ? "Correct" : "Incorrect",
      })),
      ...measuredBy(table, verdicts.map(Number)),
    });
  }
  return all;
}

/** The two measures by labels: the verifier's, or a judge's verdicts. */
export function measuredBy(
  { frame }: OutcomeTable,
  labels: readonly number[],
): Pick<Judged, "ece" | "auroc"> {
  const column = (name: string) => frame.getColumn(name).toArray() as (number | null)[];
  const stated = column("score.stated"), tokens = column("score.tokens");
  const rows = labels.map((_, i) => i).filter((i) => stated[i] !== null && tokens[i] !== null);
  const of = (values: readonly (number | null)[]) => rows.map((i) => values[i]!);
  return {
    ece: ece(reliabilityTable(of(stated), of(labels))),
    auroc: auroc(of(tokens), of(labels)),
  };
}

/** The verifier's labels. */
export function truthOf({ frame }: OutcomeTable): number[] {
  return frame.getColumn("correct").toArray().map(Number);
}

/** What so many verified answers are worth, with a judge and without, over draws of them. */
export interface Worth {
  verified: number;
  /** Mean width of the intervals, with the judge and of the verified answers alone. */
  corrected: number;
  alone: number;
  /** Of the draws, the share whose interval holds the share right of all answers. */
  holds: KnownEstimate;
  aloneHolds: KnownEstimate;
  /** How many times the verified answers would be needed without the judge for an interval as narrow. */
  times: number;
}

export function worthOf(
  { answers }: Pick<Judged, "answers">,
  { sizes, draws, seed }: { sizes: readonly number[]; draws: number; seed: number },
): Worth[] {
  return sizes.map((verified) => {
    const found = Array.from({ length: draws }, (_, draw) => {
      const rates = judgedRates(answers, { model: MODEL, verified, seed: seed + draw });
      return { truth: rates.truth!.value, corrected: rates.corrected! };
    });
    const mean = (of: (one: typeof found[number]) => number) =>
      found.reduce((sum, one) => sum + of(one), 0) / draws;
    const width = ({ lo, hi }: KnownEstimate) => hi - lo;
    const share = (of: (one: typeof found[number]) => Estimate<number>) =>
      meanEstimate(found.map((one) => {
        const { lo, hi } = of(one);
        return Number(lo! <= one.truth && one.truth <= hi!);
      }));
    const corrected = mean((one) => width(one.corrected));
    const alone = mean((one) => width(one.corrected.verified_alone));
    return {
      ...{ verified, corrected, alone, times: (alone / corrected) ** 2 },
      holds: share((one) => one.corrected),
      aloneHolds: share((one) => one.corrected.verified_alone),
    };
  });
}
