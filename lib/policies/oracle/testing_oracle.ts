/** For tests: a host that plays every part of an oracle dataset, and tells the parts apart. */
import { type Answer, testHost } from "../../models/testing.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import type { OracleConfig } from "./oracle_dataset.ts";
import { type OracleDataset, writeOracleDataset } from "./oracle_dataset.ts";
import type { SpendingProgress } from "../../grading/mod.ts";
import type { OracleRow } from "./oracle_row.ts";

type Said = string | Answer | { status: number; message: string };

/** What each model says: who answers to the number of the question, the judge to that of the answer's text. */
export interface Parts {
  medium?: (question: number) => Said;
  large?: (question: number) => Said;
  /** @param answer "medium 3" or "large 3", as they answer here. */
  judge?: (answer: string, prompt: string) => Said;
  analyst?: (question: number) => Said;
}

const numberIn = (text: string) => Number(/question (\d+)/.exec(text)![1]);

/** Right, wrong, no attempt: question i is in cell i of the nine, medium's verdict first. */
export const NINE = (answer: string): Said => {
  const [who, digits] = answer.split(" "), cell = Number(digits) % 9;
  const verdict = who === "medium" ? Math.floor(cell / 3) : cell % 3;
  return ["Correct", "Incorrect", "Not attempted"][verdict];
};

/** Questions with numbers from 0 on, and a host that plays the parts. */
export async function played(
  n: number,
  parts: Parts = {},
  { onCall = () => {} }: { onCall?: (call: number) => void } = {},
) {
  const {
    medium = (i) => `medium ${i}`,
    large = (i) => `large ${i}`,
    judge = NINE,
    analyst = (i) => `kind ${i % 2}`,
  } = parts;
  const host = testHost((prompt, call) => {
    onCall(call);
    const model = host.calls[call - 1].model;
    if (model === "j") return judge(/<answer to judge>\n(.*)/.exec(prompt)![1], prompt);
    const play = { m: medium, l: large, a: analyst }[model as string]!;
    return play(numberIn(prompt));
  });
  const temp = await TempFiles.create({
    "questions.csv": [
      "query_id,prompt,reference,task,split",
      ...Array.from({ length: n }, (_, i) => `q${i},question ${i}?,ref ${i},t,train`),
    ].join("\n"),
  });
  const config: OracleConfig = {
    ...{ prompts: temp.path("questions.csv"), medium: "m", large: "l", judge: "j", analyst: "a" },
    baseUrl: host.baseUrl,
    prices: { m: PRICE, l: PRICE, j: PRICE, a: PRICE },
    store: temp.path("store"),
  };
  const out = temp.path("oracle.jsonl");
  return {
    ...{ host, temp, config, out },
    make: (
      more: Partial<OracleConfig> = {},
      onProgress?: (progress: SpendingProgress) => void,
    ): Promise<OracleDataset> =>
      writeOracleDataset(out, { ...config, ...more }, onProgress && { onProgress }),
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  };
}

const PRICE = { input: 1, output: 1 };

/** US dollars of a call of the host. */
export const CALL_USD = 12e-6;

/** A row to make others of. */
export const ROW: OracleRow = {
  ...{ query_id: "1", query: "How many?", reference: "3", source: "d", split: "train" },
  ...{ medium_answer: "2", large_answer: "3", medium_reasoning: null, large_reasoning: null },
  ...{ medium_verdict: "Incorrect", large_verdict: "Correct" },
  ...{ policy: "Complex_Query", rationale: "why", analysis: "math", left_out: null },
  metadata: {
    ...{ medium: "m", large: "l", verdicts_by: "j", analyst: "a", task: null, cut: false },
    cost_usd: { medium: 1, large: 2, judge: null, analyst: 0 },
  },
};
