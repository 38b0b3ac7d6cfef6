/**
 * GPU jobs from TypeScript: Python functions of gpu/jobs, run on this machine or on Modal. A job
 * continues when the process that started it ends, and can be opened by its id.
 *
 * ```ts
 * import { planJob } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { estimate } = await planJob({
 *   ...{ job: "check", config: {}, on: "modal", gpu: "H100", timeout_s: 7200, retries: 2 },
 * });
 * assert.equal(estimate!.worst_usd!.toFixed(2), "23.70");
 * ```
 * @module
 */
export { duration, parseDuration } from "./duration.ts";
export { type Figures, type JobEvent, type JobProgress } from "./events.ts";
export { costOfSeconds, describeEstimate, type Estimate, estimateCost } from "./gpu_prices.ts";
export { type FollowOptions, Job, type JobState, listJobs, openJob } from "./job.ts";
export { findField, type JobConfig, type On, parseValue } from "./job_config.ts";
export { type JobField, type JobKind, jobKind, jobKinds } from "./kinds.ts";
export { type JobManifest } from "./place.ts";
export { type JobPlan, planJob, startJob } from "./start_job.ts";
