/**
 * A job by its id: its state, following, cancelling and resuming it, and its results. Any process can open it, since
 * its record has all that is needed.
 */
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { UserError } from "../core/errors.ts";
import {
  type JobEvent,
  type JobProgress,
  NO_PROGRESS,
  parseEvents,
  progressAfter,
} from "./events.ts";
import type { On } from "./job_config.ts";
import { costOfSeconds, estimateCost } from "./gpu_prices.ts";
import { type JobKind, jobKind } from "./kinds.ts";
import { localPlace } from "./local.ts";
import { modalPlace } from "./modal.ts";
import { type JobManifest, MANIFEST, parseManifest, type Place } from "./place.ts";
import { findJobId, jobIds, type JobRecord, readRecord, saveRecord } from "./record.ts";

/** The state of a job and its progress. */
export interface JobState extends JobProgress {
  state: "queued" | "running" | "done" | "failed" | "cancelled" | "lost";
  /** Why it failed, or how it was lost. */
  message: string | null;
  /** The next step, where it failed or was lost. */
  hint: string | null;
}

export interface FollowOptions {
  /** Called with each event of the latest start, in order. */
  onEvent?(event: JobEvent, progress: JobProgress): void | Promise<void>;
  /** Ends the following, not the job. */
  signal?: AbortSignal;
}

/** How long following tolerates an unreachable host. */
const SILENCE_MS = 600_000;

/** The first wait, short so that short jobs end without delay; later waits are longer. */
const FIRST_MS = 250;

export class Job {
  #record: JobRecord;

  private constructor(record: JobRecord) {
    this.#record = record;
  }

  /** The job of a record; `startJob` and `openJob` are for users. */
  static of(record: JobRecord): Job {
    return new Job(record);
  }

  get id(): string {
    return this.#record.id;
  }

  get kind(): JobKind {
    return jobKind(this.#record.job);
  }

  get on(): On {
    return this.#record.place.on;
  }

  /** Approximate GPU cost of a finished job on Modal, from its computing time; null if that is not known. */
  get spentUsd(): number | null {
    const { place, end } = this.#record;
    if (place.on === "local" || !end?.seconds) return null;
    return costOfSeconds(estimateCost(place), end.seconds);
  }

  /** Job, config and place. */
  get record(): JobRecord {
    return this.#record;
  }

  /** Its current state. */
  async state(): Promise<JobState> {
    const standing = await this.#standing();
    const progress = await this.#progressOf(standing);
    const { message = null, hint = null } = "message" in standing ? standing : {};
    // No event yet: it waits for a machine, or loads its packages
    const queued = standing.state === "running" && progress.done === null;
    return { state: queued ? "queued" : standing.state, message, hint, ...progress };
  }

  /**
   * Waits until the job has ended, and passes its events to onEvent.
   *
   * @throws {UserError} where it failed or was lost, with its own message and hint
   */
  async follow({ onEvent, signal }: FollowOptions = {}): Promise<JobState> {
    let from = 0, progress = NO_PROGRESS, waitMs = FIRST_MS, heardAt: number | null = null;
    while (true) {
      const heard = await this.#hear(from).catch((error) => {
        const silentMs = performance.now() - (heardAt ?? -Infinity);
        if (silentMs > SILENCE_MS || !this.#place.mayPass(error)) throw error;
      });
      if (!heard) {
        await setTimeout(waitMs, null, { signal });
        continue;
      }
      heardAt = performance.now();
      const { standing, text } = heard;
      from = heard.next;
      for (const event of parseEvents(text)) {
        progress = progressAfter(progress, [event]);
        await onEvent?.(event, progress);
      }
      if (standing.state === "failed" || standing.state === "lost") {
        throw new UserError(standing.message ?? "The job failed", {
          hint: standing.hint ?? undefined,
        });
      }
      if (standing.state !== "running") {
        const { state, message, hint } = standing;
        return { state, message, hint, ...progress };
      }
      await setTimeout(waitMs, null, { signal });
      waitMs = Math.min(2 * waitMs, this.#place.patienceMs);
    }
  }

  /** Ends the job; its checkpoint is kept. @throws {UserError} where it does not run */
  async cancel(): Promise<void> {
    const { state } = await this.#standing();
    if (state !== "running") {
      throw new UserError(`Cannot cancel ${this.id} as it is ${state}`);
    }
    // Saved first, so that no other process reports the job as lost
    await this.#save({ ...this.#record, cancelled: true });
    await this.#place.cancel(this.#record);
    await this.#standing();
  }

  /** Restarts a job that was lost, failed or cancelled, from its last checkpoint. */
  async resume(): Promise<void> {
    const { state } = await this.#standing();
    if (state === "running" || state === "done") {
      throw new UserError(`Cannot resume ${this.id} as it is ${state}`);
    }
    this.#record = await this.#place.start(this.#record);
  }

  /**
   * Copies or downloads the results, by default to the job's own folder. Files already there are not fetched again.
   * Outcomes open as others do: `openOutcomes(join(folder, "outcomes.jsonl"))`.
   *
   * @throws {UserError} where the job is not done, or a file was changed after the job
   */
  async fetch(
    folder: string = this.#record.place.out,
  ): Promise<{ folder: string; manifest: JobManifest }> {
    const standing = await this.#standing();
    if (standing.state !== "done") {
      throw new UserError(`Cannot fetch the results of ${this.id} as it is ${standing.state}`, {
        hint: "hint" in standing ? standing.hint ?? undefined : `lab jobs follow ${this.id}`,
      });
    }
    const target = resolve(folder);
    await this.#place.fetch(this.#record, target);
    const manifest = parseManifest(await Deno.readTextFile(join(target, MANIFEST)));
    return { folder: target, manifest };
  }

  get #place(): Place {
    return this.on === "local" ? localPlace : modalPlace;
  }

  async #standing() {
    if (this.#record.end !== null) return this.#record.end;
    const standing = await this.#place.standing(this.#record);
    if ("seconds" in standing) await this.#save({ ...this.#record, end: standing });
    return standing;
  }

  async #hear(from: number) {
    // Asked first: the events of a job that has ended are all there
    const standing = await this.#standing();
    return { standing, ...await this.#place.progress(this.#record, from) };
  }

  /** The latest progress; none of a job on Modal that has ended, as each request costs. */
  async #progressOf({ state }: { state: string }): Promise<JobProgress> {
    if (this.on === "modal" && state !== "running") return NO_PROGRESS;
    const { text } = await this.#place.progress(this.#record, 0);
    return progressAfter(NO_PROGRESS, parseEvents(text));
  }

  async #save(record: JobRecord): Promise<void> {
    await saveRecord(record);
    this.#record = record;
  }
}

/** The job whose id begins with the text. @throws {UserError} where there is none, or several */
export function openJob(id: string): Job {
  return Job.of(readRecord(findJobId(id)));
}

/** All jobs, the newest last. One whose record cannot be read hides no other: `onFault` is told of it. */
export function listJobs({ onFault }: { onFault?(error: UserError): void } = {}): Job[] {
  return jobIds().flatMap((id) => {
    try {
      return [Job.of(readRecord(id))];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      onFault?.(error);
      return [];
    }
  });
}
