/** Judges: language models that rate answers. */
export type { Judge, Judged, RateOptions, Rating } from "./judge.ts";
export { LIKELIHOOD_RUBRIC, likelihoodJudge } from "./likelihood_judge.ts";
export { openJudge } from "./open.ts";
export { parseRating, rubricJudge, rubricPrompt } from "./rubric_judge.ts";
