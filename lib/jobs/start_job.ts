/** Starts a job: checks its config and worst-case cost, writes its record, and starts it at its place. */
import { join, resolve } from "node:path";
import { UserError } from "../core/errors.ts";
import { checkTimeout } from "./duration.ts";
import { checkBudget, type Estimate, estimateCost } from "./gpu_prices.ts";
import { Job } from "./job.ts";
import { checkConfig, type JobConfig, type On } from "./job_config.ts";
import { type JobKind, jobKind } from "./kinds.ts";
import { localPlace } from "./local.ts";
import { checkModels, inputDigests } from "./inputs.ts";
import { modalPlace } from "./modal.ts";
import { python } from "./programs.ts";
import { jobFolder, type JobRecord, newJobId } from "./record.ts";

/** Modal's limit. */
const MOST_RETRIES = 10;

export interface JobPlan {
  job: string;
  config: JobConfig;
  on: On;
  /** On this machine: where the job writes. By default a folder beside its record. */
  out?: string;
  /** On Modal: the GPU, e.g. "H100" or "A100-80GB:2". By default the job's own. */
  gpu?: string;
  /** On Modal: seconds that each start may take. By default the job's own. */
  timeout_s?: number;
  /** On Modal: starts after one that failed or timed out, from its last checkpoint. @default 0 */
  retries?: number;
  /** On Modal: US dollars that the worst case must not exceed. */
  budget?: number;
}

/**
 * The checked config of a job and its worst-case cost, null on this machine; nothing is started.
 *
 * @throws {UserError} for a faulty config or limits, and a worst case above the budget
 */
export async function planJob(plan: JobPlan): Promise<{
  config: JobConfig;
  estimate: Estimate | null;
}> {
  const kind = jobKind(plan.job), config = await checkConfig(kind, plan.config, plan);
  if (plan.on === "local") {
    for (const name of ["gpu", "timeout_s", "retries", "budget"] as const) {
      if (plan[name] === undefined) continue;
      throw new UserError(`Cannot use ${name} on this machine as it applies to Modal only`);
    }
    return { config, estimate: null };
  }
  if (plan.out !== undefined) {
    throw new UserError("Cannot use out on Modal as a job there writes to its Volume", {
      hint: "Fetch its results once it is done: lab jobs fetch ID --out DIR",
    });
  }
  checkModels(plan.job, config);
  const retries = plan.retries ?? 0;
  if (!Number.isInteger(retries) || retries < 0 || retries > MOST_RETRIES) {
    throw new UserError(`Cannot use ${retries} retries as Modal takes 0 to ${MOST_RETRIES}`);
  }
  const { gpu = ownGpu(kind), timeout_s = kind.timeout_s, budget } = plan;
  checkTimeout(timeout_s);
  const estimate = estimateCost({ gpu, timeout_s, retries });
  if (budget !== undefined) checkBudget(estimate, budget);
  return { config, estimate };
}

/** Training keeps to one GPU type, as another's arithmetic would change it: Modal may give an H200 for H100. */
function ownGpu({ gpu, result }: JobKind): string | null {
  return gpu === "H100" && ["adapter", "router", "reward"].includes(result) ? "H100!" : gpu;
}

/**
 * Starts a job, which continues when this process ends.
 *
 * @throws {UserError} as planJob does, and where Python, Modal or its app is not there
 */
export async function startJob(plan: JobPlan): Promise<Job> {
  const { config, estimate } = await planJob(plan);
  const created = new Date(), id = newJobId(plan.job, created);
  const out = resolve(plan.out ?? join(jobFolder(id), "out"));
  const record: JobRecord = {
    ...{ id, job: plan.job, config, created: created.toISOString(), cancelled: false, end: null },
    place: estimate === null ? { on: "local", out, python: python(), process: null } : {
      ...{ on: "modal", out, call: null, inputs: await inputDigests(plan.job, config) },
      ...{ gpu: estimate.gpu, timeout_s: estimate.timeout_s, retries: estimate.retries },
    },
  };
  return Job.of(await (estimate === null ? localPlace : modalPlace).start(record));
}
