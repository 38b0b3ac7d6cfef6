/**
 * The confidences that post-hoc calibrators are tried on: three kinds of pocket-small's, and those
 * that a language model stated of its answers to GSM8K, recorded by altieriumb7/adaptive-anytime
 * (commit 2732dc5), where ROUTELAB_MIRROR has them.
 */
import { join } from "node:path";
import { AGGREGATES, agreement, fromLogProbs, parseConfidence } from "../../lib/calibration/mod.ts";
import { user } from "../../lib/models/mod.ts";
import { readColumns } from "../../lib/outcomes/mod.ts";
import {
  instruct,
  judge,
  openPocketModel,
  type PocketQuestion,
  statedAnswers,
} from "../../lib/pocket/mod.ts";

/** Answers with their confidences, one a row. */
export interface Confidences {
  /** Where the confidences come from. */
  source: string;
  /** The query of each answer. */
  queries: string[];
  /** Null where an answer has none. */
  confidence: (number | null)[];
  /** 1 for a right answer, 0 for a wrong one. */
  correct: number[];
}

/** The source of confidences that are the probability of the whole answer. */
export const PROBABILITY = "tokens, product";

/** Confidences that pocket-small states of its greedy answers when it is told to. */
export async function statedConfidences(questions: PocketQuestion[]): Promise<Confidences> {
  const stated = await statedAnswers("pocket-small", questions);
  return {
    source: "stated",
    queries: questions.map(({ id }) => id),
    confidence: stated.map(({ confidence }) => confidence),
    correct: stated.map(({ correct }) => correct),
  };
}

/**
 * The probabilities that pocket-small gives the tokens of its greedy answers, put together four
 * ways.
 */
export async function tokenConfidences(questions: PocketQuestion[]): Promise<Confidences[]> {
  const client = await openPocketModel("pocket-small");
  const prompts = questions.map(({ prompt }) => user(instruct("answer", prompt)));
  const answers = await client.generate(prompts, { temperature: 0 });
  const logProbs = answers.map(([{ tokens }]) => tokens!.map(({ logProb }) => logProb));
  return AGGREGATES.map((aggregate) => ({
    source: `tokens, ${aggregate.replace("-", " ")}`,
    queries: questions.map(({ id }) => id),
    confidence: logProbs.map((tokens) =>
      tokens.length > 0 ? fromLogProbs(tokens, aggregate) : null
    ),
    correct: questions.map((question, i) => rightness(question, answers[i][0].text)),
  }));
}

/** Shares of pocket-small's samples that agree with its greedy answer; none with an empty one. */
export async function agreementConfidences(
  questions: PocketQuestion[],
  { samples, seed }: { samples: number; seed: number },
): Promise<Confidences> {
  const client = await openPocketModel("pocket-small");
  const prompts = questions.map(({ prompt }) => user(instruct("answer", prompt)));
  const greedy = (await client.generate(prompts, { temperature: 0 })).map(([{ text }]) => text);
  const drawn = await client.generate(prompts, { samples, seed });
  return {
    source: `agreement of ${samples} samples`,
    queries: questions.map(({ id }) => id),
    confidence: greedy.map((answer, i) => {
      return answer.trim() === "" ? null : agreement(answer, drawn[i].map(({ text }) => text));
    }),
    correct: questions.map((question, i) => rightness(question, greedy[i])),
  };
}

function rightness(question: PocketQuestion, answer: string): number {
  return judge(question, answer).correct ? 1 : 0;
}

/** A recorded model's confidences at each of its steps, from the first. */
export interface RecordedModel {
  model: string;
  steps: Confidences[];
}

const RECORDED = "altieriumb7__adaptive-anytime/results_abl";

/** Files of the recorded models; the published figures are those of the first. */
const FILES = {
  "main adapter": "preds_main_adapter.flat.csv",
  "ablation b1": "preds_abl_b1.flat.csv",
};

/** The recorded models, by default of ROUTELAB_MIRROR; none where their files are not there. */
export async function recordedModels(
  folder: string = Deno.env.get("ROUTELAB_MIRROR") ?? "",
): Promise<RecordedModel[]> {
  const models: RecordedModel[] = [];
  for (const [model, name] of Object.entries(FILES)) {
    const file = join(folder, RECORDED, name);
    if (folder === "" || !await Deno.stat(file).then(() => true, () => false)) return [];
    models.push({ model, steps: await stepsOf(file, model) });
  }
  return models;
}

async function stepsOf(file: string, model: string): Promise<Confidences[]> {
  const steps = new Map<string, Confidences>();
  for await (const { values } of readColumns(file, ["uid", "t", "conf", "correct"])) {
    const t = String(values.t), source = `${model}, step ${t}`;
    if (!steps.has(t)) steps.set(t, { source, queries: [], confidence: [], correct: [] });
    const step = steps.get(t)!;
    step.queries.push(String(values.uid));
    step.confidence.push(parseConfidence(String(values.conf)));
    step.correct.push(Number(values.correct));
  }
  return [...steps.keys()].sort((a, b) => Number(a) - Number(b)).map((t) => steps.get(t)!);
}
