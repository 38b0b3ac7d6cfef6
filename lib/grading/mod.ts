/** Judges: language models that rate answers. */
export type { Judge, Rating } from "./judge.ts";
export { openJudge } from "./open.ts";
