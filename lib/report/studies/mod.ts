/** Studies as they are run, held to their findings, and published. */
export {
  differences,
  listPublished,
  openPublished,
  publish,
  type Published,
  saveResult,
  type StudyResult,
} from "./published.ts";
export { type MissingStudy, runStudy, type StudyRun } from "./run_study.ts";
export { studySettings } from "./settings.ts";
