/** The embedded world: PocketQA, its questions, and when an answer to one is right. */
export { UNKNOWN, type Verdict, verify } from "./answer.ts";
export type { AnswerKind, Family, Level } from "./family.ts";
export type { Pool } from "./pools.ts";
export { FAMILIES, judge, LEVELS, type PocketQuestion, pocketQuestions } from "./questions.ts";
export { type Entity, isTold, type Kind, obscurity, popularity, WORLD } from "./world.ts";
