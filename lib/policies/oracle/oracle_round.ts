/**
 * A round of an oracle dataset: some queries, the answers of the medium and of the large model, the verdict on each
 * answer, and an analysis of each query that has a policy. What is missing for a label is not asked for further.
 */
import {
  type JudgeVerdict,
  type SpendingMeter,
  type VerdictJudge,
  verifiedVerdict,
} from "../../grading/mod.ts";
import { type Able, type Completion, paidFor, tryGenerate } from "../../models/mod.ts";
import type { Question } from "../../outcomes/mod.ts";
import { analyseQueries } from "./analyse_rows.ts";
import type { Analyst } from "./analyst.ts";
import { abstaining, cutToFit, fits } from "./asking.ts";
import type { OracleMatrix } from "../matrix.ts";
import { callPayer } from "./call_payer.ts";
import { type OracleRow, oracleRow, type Tried } from "./oracle_row.ts";

/** Who has a part in a row. */
export interface OracleParties {
  medium: Able<"generate">;
  large: Able<"generate">;
  /** Null where every question has a verifier. */
  judge: VerdictJudge | null;
  /** Null where queries are not analysed. */
  analyst: Analyst | null;
}

export interface RoundOptions {
  matrix: OracleMatrix;
  tooLong: "refuse" | "cut";
  temperature: number;
  maxTokens: number;
  seed: number;
  /** Hears of every call as of an answer, and of calls that are not made. */
  meter: SpendingMeter;
}

/** True where the verdict on an answer takes no judge. */
export function hasVerifier(question: Question): boolean {
  return verifiedVerdict(question, "") !== null;
}

/** Calls for a question that gets a label. */
export function callsFor(question: Question, { analyst }: Pick<OracleParties, "analyst">): number {
  return (hasVerifier(question) ? 2 : 4) + (analyst === null ? 0 : 1);
}

const NOTHING: Tried = {
  ...{ answer: null, verdict: null, reasoning: null, missing: null, cost_usd: null },
};

/** A question on its way to a row. */
interface Posed {
  question: Question;
  cut: boolean;
  medium: Tried;
  large: Tried;
  judge_usd: number | null;
}

/** A row a question, in their order. @throws {UserError} where a host fails or the budget is spent */
export async function oracleRound(
  questions: readonly Question[],
  parties: OracleParties,
  options: RoundOptions,
): Promise<OracleRow[]> {
  const { medium, large, judge, analyst } = parties, { matrix, meter } = options;
  let calls = 0;
  const posed = questions.map((question) => poseTo([medium, large], { question, ...options }));
  for (const role of ["medium", "large"] as const) {
    const open = posed.filter(({ medium: { missing } }) => missing === null);
    calls += await answer(open, { role, client: parties[role], ...options });
  }
  calls += await giveVerdicts(posed.filter(isAnswered), { judge, meter });
  const rows = posed.map(({ question, cut, judge_usd, ...tried }) =>
    oracleRow(question, {
      ...{ medium: tried.medium, large: tried.large, matrix },
      metadata: {
        ...{ medium: medium.name, large: large.name },
        verdicts_by: hasVerifier(question) ? "verifier" : judge!.name,
        ...{ analyst: null, task: question.task, cut },
        cost_usd: {
          medium: tried.medium.cost_usd,
          large: tried.large.cost_usd,
          ...{ judge: judge_usd, analyst: null },
        },
      },
    })
  );
  if (analyst !== null) calls += await analyseQueries(rows, { analyst, meter });
  meter.skip(questions.reduce((sum, question) => sum + callsFor(question, parties), 0) - calls);
  return rows;
}

function poseTo(
  clients: readonly Able<"generate">[],
  { question, tooLong }: { question: Question; tooLong: "refuse" | "cut" },
): Posed {
  const posed = { question, cut: false, medium: NOTHING, large: NOTHING, judge_usd: null };
  if (fits(question.prompt, clients)) return posed;
  const prompt = tooLong === "cut" ? cutToFit(question.prompt, clients) : null;
  if (prompt !== null) return { ...posed, question: { ...question, prompt }, cut: true };
  const detail = "the prompt leaves no room for an answer in a context";
  return { ...posed, medium: { ...NOTHING, missing: { reason: "too long", detail } } };
}

/** Returns how many answers there are. */
async function answer(
  posed: readonly Posed[],
  { role, client, meter, temperature, maxTokens, seed }: RoundOptions & {
    role: "medium" | "large";
    client: Able<"generate">;
  },
): Promise<number> {
  const { answers, failures } = await tryGenerate(
    client,
    posed.map(({ question }) => abstaining(question.prompt, client)),
    {
      ...{ temperature, maxTokens, seed },
      onSample: (_, sample) => meter.add("answers", paidFor(sample)),
      onLost: (_, usd) => meter.add("answers", { now: usd, earlier: 0 }, 0),
    },
  );
  posed.forEach((one, i) => one[role] = triedBy(answers[i][0], failures.get(i)));
  return posed.length - failures.size;
}

function triedBy(answer: Completion | undefined, failure = "no answer"): Tried {
  if (answer === undefined) {
    return { ...NOTHING, missing: { reason: "failed", detail: failure } };
  }
  const { text, finish, cost_usd } = answer;
  // Thoughts may use up the limit: that is no declining
  if (finish === "length" && text.trim() === "") {
    const detail = "the limit of tokens was reached before the first word of the answer";
    return { ...NOTHING, missing: { reason: "failed", detail }, cost_usd };
  }
  return { ...NOTHING, answer: text, cost_usd };
}

const isAnswered = ({ medium, large }: Posed) => medium.answer !== null && large.answer !== null;

/** Returns how many answers were judged by a model, each without knowledge of the other. */
async function giveVerdicts(
  posed: readonly Posed[],
  { judge, meter }: Pick<OracleParties, "judge"> & Pick<RoundOptions, "meter">,
): Promise<number> {
  const toJudge: { one: Posed; role: "medium" | "large"; response: string }[] = [];
  for (const one of posed) {
    for (const role of ["medium", "large"] as const) {
      const response = one[role].answer!;
      const verdict = verdictWithoutJudge(one.question, response);
      if (verdict === null) toJudge.push({ one, role, response });
      else one[role] = { ...one[role], verdict };
    }
  }
  if (toJudge.length === 0) return 0;
  const judgements = await judge!.judge(
    toJudge.map(({ one: { question: { prompt, reference } }, response }) => (
      { prompt, reference, response }
    )),
    callPayer(meter),
  );
  for (const [i, { one, role }] of toJudge.entries()) {
    const { verdict, reasoning, text, cost_usd } = judgements[i];
    const missing = verdict !== null ? null : {
      reason: "unjudged" as const,
      detail: `no verdict of the judge: ${JSON.stringify(text.slice(0, 200))}`,
    };
    one[role] = { ...one[role], verdict, reasoning: verdict && (reasoning ?? text), missing };
    one.judge_usd = (one.judge_usd ?? 0) + cost_usd;
  }
  return toJudge.length;
}

function verdictWithoutJudge(question: Question, response: string): JudgeVerdict | null {
  return verifiedVerdict(question, response) ?? (response.trim() === "" ? "Not attempted" : null);
}
