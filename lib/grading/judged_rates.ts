/**
 * The share of right answers by a judge, the judge's own error where a verifier tells the truth, and the share
 * corrected for that error from few verified answers, by prediction-powered inference. Names are snake_case, as they
 * are also the JSON of `lab judge`.
 */
import { UserError } from "../core/errors.ts";
import { place } from "../core/random.ts";
import {
  type KnownEstimate,
  type PredictionPowered,
  predictionPowered,
  proportion,
} from "../stats/mod.ts";
import { type JudgeVerdict, VERDICTS } from "./verdict.ts";

/** An answer with the verifier's and the judge's verdict, null where there is none. */
export interface JudgedAnswer {
  query: string;
  truth: boolean | null;
  verdict: JudgeVerdict | null;
}

export interface JudgedRates {
  model: string;
  answers: number;
  verdicts: Record<JudgeVerdict, number>;
  unjudged: number;
  /** Share of "Correct" among the answers that have a verdict; null where none has. */
  judged: KnownEstimate | null;
  /** Against the verifier, on judged answers whose truth is known; null where there are none. */
  judge_error: JudgeError | null;
  /** The share right by few verified answers and all verdicts; null where nothing is to be corrected. */
  corrected: Corrected | null;
  /** Share right by the verifier; null where it does not tell of every answer. */
  truth: KnownEstimate | null;
}

export interface JudgeError {
  answers: number;
  /** Share of verdicts that the verifier shares, "Not attempted" being that an answer is not right. */
  accuracy: KnownEstimate;
  /** Of wrong answers the share that is called correct, and of right ones that is not; null without such answers. */
  false_correct: KnownEstimate | null;
  false_incorrect: KnownEstimate | null;
}

export interface Corrected extends PredictionPowered {
  /** Answers that were verified. */
  verified: number;
  /** The share right that these alone come to. */
  verified_alone: KnownEstimate;
}

/**
 * The rates of one model's answers. Intervals are at 95%, by query.
 *
 * @param options.verified So many answers, at least, are verified: those of queries drawn by the seed, the same for
 * every model. By default all whose truth is known; where it is known of all, nothing is to be corrected.
 * @throws {UserError} where `verified` answers are not there, or no other is left
 */
export function judgedRates(
  answers: readonly JudgedAnswer[],
  { model, verified, seed }: { model: string; verified?: number | undefined; seed: number },
): JudgedRates {
  const judged = answers.filter(({ verdict }) => verdict !== null);
  const known = answers.filter(({ truth }) => truth !== null);
  const share = (some: readonly JudgedAnswer[], holds: (answer: JudgedAnswer) => boolean) =>
    some.length === 0
      ? null
      : proportion(some.map(holds), { groups: some.map(({ query }) => query) });
  const checked = judged.filter(({ truth }) => truth !== null);
  const right = (answer: JudgedAnswer) => answer.truth === true;
  const called = ({ verdict }: JudgedAnswer) => verdict === "Correct";
  const count = (verdict: JudgeVerdict) =>
    judged.filter((answer) => answer.verdict === verdict).length;
  return {
    model,
    answers: answers.length,
    verdicts: Object.fromEntries(VERDICTS.map((verdict) => [verdict, count(verdict)])) as Record<
      JudgeVerdict,
      number
    >,
    unjudged: answers.length - judged.length,
    judged: share(judged, called),
    judge_error: checked.length === 0 ? null : {
      answers: checked.length,
      accuracy: share(checked, (answer) => called(answer) === right(answer))!,
      false_correct: share(checked.filter((answer) => !right(answer)), called),
      false_incorrect: share(checked.filter(right), (answer) => !called(answer)),
    },
    corrected: correctedRate(answers, { model, verified, seed }),
    truth: known.length < answers.length ? null : share(answers, right),
  };
}

function correctedRate(
  answers: readonly JudgedAnswer[],
  { model, verified, seed }: { model: string; verified: number | undefined; seed: number },
): Corrected | null {
  const known = answers.filter(({ truth }) => truth !== null);
  if (verified === undefined && (known.length < 2 || known.length === answers.length)) return null;
  const chosen = verified === undefined ? new Set(known) : drawn(known, verified, seed);
  if (verified !== undefined && (chosen.size < verified || chosen.size === answers.length)) {
    throw new UserError(
      `Cannot correct by ${verified} verified answers of ${model} as the verifier tells of ` +
        `${known.length} of its ${answers.length}, and one or more must be left to correct`,
      { hint: "Verify fewer, or leave out --verified" },
    );
  }
  // Any prediction will do for an answer without a verdict: it is corrected like the others
  const verdicts = answers.map(({ verdict }) =>
    verdict === null ? null : Number(verdict === "Correct")
  );
  const judged = verdicts.filter((verdict) => verdict !== null);
  const usual = judged.reduce((sum, verdict) => sum + verdict, 0) / Math.max(1, judged.length);
  const truths = answers.map((answer) => chosen.has(answer) ? Number(answer.truth) : null);
  const alone = answers.filter((answer) => chosen.has(answer));
  return {
    verified: chosen.size,
    verified_alone: proportion(alone.map(({ truth }) => truth === true), {
      groups: alone.map(({ query }) => query),
    }),
    ...predictionPowered(truths, verdicts.map((verdict) => verdict ?? usual), {
      groups: answers.map(({ query }) => query),
      verdicts: true,
    }),
  };
}

/** `n` answers or a few more, those of whole queries. */
function drawn(known: readonly JudgedAnswer[], n: number, seed: number): Set<JudgedAnswer> {
  // A query's turn depends on itself alone, so that models with other queries share those that they share
  const turn = (query: string) => place(JSON.stringify([seed, "verified answers", query]));
  const queries = [...Map.groupBy(known, ({ query }) => query)]
    .map(([query, answers]) => ({ turn: turn(query), answers }))
    .sort((a, b) => a.turn - b.turn);
  const chosen = new Set<JudgedAnswer>();
  for (const { answers } of queries) {
    if (chosen.size >= n) break;
    for (const answer of answers) chosen.add(answer);
  }
  return chosen;
}
