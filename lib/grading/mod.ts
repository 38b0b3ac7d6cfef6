/**
 * Judges: language models that rate answers; and routing datasets, which are made of their ratings.
 *
 * ```ts
 * import { openJudge } from "./mod.ts";
 * import "../pocket/mod.ts"; // registers the models that are here
 * import assert from "node:assert/strict";
 *
 * const judge = await openJudge("pocket-large");
 * const prompt = "Spell a b c backwards.";
 * const [good, bad] = await judge.rate([{ prompt, response: "c b a" }, { prompt, response: "7" }]);
 * assert.ok(good.rating! > bad.rating!); // of 1 to 5
 * ```
 * @module
 */
export {
  answeringCommand,
  answeringSchema,
  answersOf,
  openAnswering,
  outcomeOf,
} from "./answering.ts";
export type { AnswerScorer, AnswerToScore, ScoringOptions } from "./answer_scorer.ts";
export { type JudgedOutcomes, judgeOutcomes, type JudgingConfig } from "./judge_outcomes.ts";
export {
  type Corrected,
  type JudgedAnswer,
  type JudgedRates,
  judgedRates,
  type JudgeError,
} from "./judged_rates.ts";
export type { Judge, Rating } from "./judge.ts";
export { verified, verifiedVerdict } from "./exact_scorers.ts";
export { openJudge } from "./open.ts";
export { describeScorers, openAnswerScorer } from "./open_scorer.ts";
export type { RewardCard } from "./reward_card.ts";
export {
  encoderDigest,
  openRewardModel,
  readRewardCard,
  RewardModel,
  saveRewardModel,
} from "./reward_model.ts";
export {
  makeRoutingDataset,
  type RatedAnswer,
  type RoutingDataset,
  type RoutingDatasetConfig,
} from "./routing_dataset.ts";
export {
  checkRoutingDatasetPath,
  ratingsPath,
  saveRoutingDataset,
} from "./routing_dataset_file.ts";
export {
  type SimpleqaMeasures,
  simpleqaMeasures,
  type VerdictChances,
} from "./simpleqa_measures.ts";
export { type Spending, SpendingMeter, type SpendingProgress } from "./spending_meter.ts";
export { type Sampled, sampleOutcomes, type SamplingConfig } from "./sampling.ts";
export { newScoreColumns, scoreOutcomes } from "./score_outcomes.ts";
export { withoutThoughts } from "./thoughts.ts";
export { type JudgeVerdict, parseVerdict, VERDICTS } from "./verdict.ts";
export { type Judgement, openVerdictJudge, type VerdictJudge } from "./verdict_judge.ts";
