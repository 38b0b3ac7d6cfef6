/**
 * The inputs of vectors.ts: those that the library's own tests have, and random ones by a seed; and the values that
 * were published, with half a unit of their last digit.
 */
import { ppoC, type Reward, REWARDS } from "../../lib/calibration/mod.ts";
import { integer, pick, type Random, random } from "../../lib/core/random.ts";
import { ADVANTAGE_METHODS, type AdvantageMethod } from "../../lib/training/mod.ts";
import { statedConfidences, statements, statementTexts, verdictCases } from "./vector_texts.ts";

/** By section, the shape of an input. */
export interface Inputs {
  rewards: {
    reward: string;
    settings?: Parameters<typeof ppoC>[0];
    confidence: number;
    correct: number;
  };
  malformed: { reward: string };
  mean_reward: { reward: string; levels: number; correct: number };
  best_tenth: { reward: string; p: number };
  advantages: { method: AdvantageMethod; rewards: number[][]; baseline?: number };
  standardised: { values: number[]; ddof: 0 | 1; epsilon: number };
  moving_baseline: { earlier: number[] };
  parse_confidence: { text: string; scale?: 1 | 10 | 100 };
  ask_for_confidence: { question: string };
  read_statement: { text: string };
  verdicts: { dataset: string; reference: string | null; responses: string[] };
  decisions: { analysis: string; policy: string; text: string };
  decision_prompt: { query: string };
  confidence: { log_probs: (number | "-Infinity")[] };
  answer_tokens: { tokens: string[]; answer: string; start: number };
}

const HALF = 5e-6, FOUR = [1, 0, 0.5, 0.75];

/** An input of a section, and what was published for it. */
type Published = {
  [Name in keyof Inputs]: Inputs[Name] & { section: Name; expected: unknown; within: number };
}[keyof Inputs];

const reward = (
  reward: string,
  [confidence, correct, expected]: number[],
  within = 1e-12,
  settings?: Parameters<typeof ppoC>[0],
): Published => ({
  ...{ section: "rewards", reward, confidence, correct, expected, within },
  ...settings && { settings },
});

const advantages = (method: AdvantageMethod, expected: number[]): Published => ({
  ...{ section: "advantages", method, rewards: [FOUR], expected: [expected], within: HALF },
});

/** As the papers and their code have them. */
export const PUBLISHED: Published[] = [
  reward("rewarding-doubt", [0.5, 1, 10.49545], HALF),
  reward("rewarding-doubt", [0.5, 0, 7.99545], HALF),
  reward("rewarding-doubt", [1, 0, -10.0029], 5e-5),
  reward("rewarding-doubt", [0, 1, -7.5029], 5e-5),
  reward("sayself", [0.9, 1, 0.98]),
  reward("sayself", [0.9, 0, -0.62]),
  ...[[0.8, 1, 1.48], [0.8, 0, 0.68], [0.5, 1, 1.375], [0.5, 0, 0.875], [0, 1, 1], [0, 0, 1]]
    .map((value) => reward("rlcr", value)),
  reward("ppo-c", [0.9, 1, 2.4], 1e-12, { right: 2 }),
  reward("ppo-c", [0.1, 1, 1.6], 1e-12, { right: 2 }),
  { section: "malformed", reward: "rewarding-doubt", expected: -30, within: 0 },
  ...[0, 1].map((correct): Published => ({
    ...{ section: "mean_reward", reward: "quadratic", levels: 101, correct },
    ...{ expected: -0.335, within: 1e-12 },
  })),
  { section: "best_tenth", reward: "rewarding-doubt", p: 0.194, expected: 0.2, within: 0 },
  { section: "best_tenth", reward: "rewarding-doubt", p: 0.35, expected: 0.4, within: 0 },
  advantages("grpo", [1.02446, -1.31716, -0.14635, 0.43905]),
  advantages("dr-grpo", [0.4375, -0.5625, -0.0625, 0.1875]),
  advantages("rloo", [0.58333, -0.75, -0.08333, 0.25]),
  advantages("reinforce", [0.4375, -0.5625, -0.0625, 0.1875]),
  advantages("reinforce++", [1.18322, -1.52128, -0.16903, 0.50709]),
  {
    ...{ section: "standardised", values: FOUR, ddof: 1, epsilon: 1e-6 },
    ...{ expected: [1.02469, -1.31746, -0.14638, 0.43915], within: HALF },
  },
  {
    ...{ section: "confidence", log_probs: [-0.1, -0.5, -2] },
    ...{ expected: [0.07427, 0.42035, 0.13534, 0.5489], within: HALF },
  },
];

/** All inputs, by section. */
export async function inputs(): Promise<{ [Name in keyof Inputs]: Inputs[Name][] }> {
  const next = random(16, "vectors");
  const names = REWARDS.map(({ name }: Reward) => name);
  return {
    rewards: names.flatMap((reward) =>
      [0, 0.05, 0.1, 0.29, 0.3, 0.5, 0.7, 0.71, 0.85, 0.999, 1].flatMap((confidence) =>
        [1, 0].map((correct) => ({ reward, confidence, correct }))
      )
    ),
    malformed: names.map((reward) => ({ reward })),
    mean_reward: names.map((reward) => ({ reward, levels: 11, correct: 1 })),
    best_tenth: ["quadratic", "rewarding-doubt", "linear"].map((reward) => ({ reward, p: 0.6 })),
    advantages: repeated(60, (i) => advantageInput(ADVANTAGE_METHODS[i % 5], i, next)),
    standardised: repeated(6, (i) => ({
      ...{ values: i === 0 ? [0, 1e-170] : repeated(4, next), ddof: i % 2 as 0 | 1, epsilon: 0 },
    })),
    moving_baseline: [[], [0.5], [1, 0], [0.1, 0.7, 0.3, 0.9, -2]].map((earlier) => ({ earlier })),
    parse_confidence: [...await statedConfidences(), ...statements(250, next)],
    ask_for_confidence: ["Why?", "Two\n\nlines", ""].map((question) => ({ question })),
    read_statement: [...await statementTexts(next)].map((text) => ({ text })),
    verdicts: verdictCases(),
    decisions: repeated(60, () => decisionInput(next)),
    decision_prompt: ["Why?", "Two\n\nlines"].map((query) => ({ query })),
    confidence: [
      ...repeated(20, () => ({ log_probs: repeated(integer(1, 8, next), () => -6 * next()) })),
      ...[[0], [1e-7], ["-Infinity" as const], [-0.2, "-Infinity" as const, -1e-9]]
        .map((log_probs) => ({ log_probs })),
    ],
    answer_tokens: repeated(30, () => tokensInput(next)),
  };
}

function advantageInput(
  method: AdvantageMethod,
  i: number,
  next: Random,
): Inputs["advantages"] {
  const size = integer(2, 6, next);
  // Rewards that are often equal, and ones that hardly ever are
  const value = () => i % 3 === 0 ? pick([0, 1, 0.1, -0.5], next) : 20 * next() - 10;
  const rewards = repeated(integer(1, 4, next), () => repeated(size, value));
  if (i % 7 === 0) rewards[0].fill(0.1);
  return { method, rewards, ...(method === "reinforce" && i % 2 ? { baseline: next() } : {}) };
}

const NAMES = ["Standard_Query", "Complex_Query", "Ambiguous_Query"];

function decisionInput(next: Random): Inputs["decisions"] {
  const pieces = ["->", " -> ", "math", "a\u3000b", "\n", " ", "\ufeff", "[x]", "é", ...NAMES];
  const said = () => repeated(integer(0, 5, next), () => pick(pieces, next)).join("");
  const ends = [` -> ${pick(NAMES, next)}`, `->${pick(NAMES, next)}\u00a0\n`, "", " -> none", "."];
  return { analysis: said(), policy: pick(NAMES, next), text: said() + pick(ends, next) };
}

function tokensInput(next: Random): Inputs["answer_tokens"] {
  const tokens = repeated(
    integer(1, 8, next),
    () => pick(["4", "2", " (", "%)", "Pa", "ris", ": ", "\n", ""], next),
  );
  const text = tokens.join("");
  const [a, b] = [integer(0, text.length, next), integer(0, text.length, next)];
  return { tokens, answer: text.slice(Math.min(a, b), Math.max(a, b)), start: Math.min(a, b) };
}

function repeated<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}
