/**
 * Jobs on Modal: calls the functions that gpu/modal_app.py deploys, and follows them by the id of the call. Progress
 * and results come from three small functions of the same app.
 */
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { download } from "./download.ts";
import { parseEvents } from "./events.ts";
import { duration } from "./duration.ts";
import { readInputs } from "./inputs.ts";
import { isUnreachable, Modal, told } from "./modal_client.ts";
import { doneBy, MANIFEST, parseManifest, type Place, type Standing } from "./place.ts";
import { jobIds, type JobRecord, type ModalPlace, removeJob, saveRecord } from "./record.ts";

// Whole numbers above 32 bits come as bigint
const progressSchema = z.object({ text: z.string(), next: z.coerce.number() });
const filesSchema = z.array(
  z.object({ path: z.string(), bytes: z.coerce.number(), sha256: z.string() }),
);

let opened: Promise<Modal> | undefined;

/** One client for the process: it keeps its connection. */
function modal(): Promise<Modal> {
  return opened ??= Modal.open();
}

export const modalPlace: Place = {
  patienceMs: 10_000,
  mayPass: isUnreachable,

  async start(record) {
    const place = onModal(record), { gpu, timeout_s, retries } = place;
    const { config, inputs } = await readInputs(record.job, record.config, place);
    const client = await modal(), found = await client.find(record.job);
    const options = { ...gpu !== null && { gpu }, timeoutMs: 1000 * timeout_s, retries };
    const sending: JobRecord = {
      ...{ ...record, cancelled: false, end: null },
      place: { ...place, call: null },
    };
    // Saved before: a call that was sent while this process was killed is looked for by its run
    const known = jobIds().includes(record.id);
    await saveRecord(sending);
    const { functionCallId } = await told(async () => {
      const chosen = await found.withOptions(options).instance();
      return await chosen.spawn([config, record.id, inputs]);
    }).catch(async (error) => {
      // Modal has not taken it, unless the line was cut before it could say so
      if (!isUnreachable(error)) await (known ? saveRecord(record) : removeJob(record.id));
      throw error;
    });
    const started: JobRecord = { ...sending, place: { ...place, call: functionCallId } };
    await saveRecord(started);
    return started;
  },

  async standing(record) {
    if (record.cancelled) {
      return { state: "cancelled", message: null, hint: null, seconds: null };
    }
    const { call, timeout_s } = onModal(record), client = await modal();
    const standing = call === null ? { state: "unknown" as const } : await client.standing(call);
    switch (standing.state) {
      case "running":
        return { state: "running" };
      case "done":
        return doneBy(parseManifest(jsonOf(standing.value)));
      case "unknown":
        return await byVolume(client, record);
      case "timed out": {
        const message = `Modal ended the job as it took longer than its time limit, ${
          duration(timeout_s)
        }`;
        const hint = `lab jobs resume ${record.id} restarts it from its last checkpoint`;
        return { state: "failed", message, hint, seconds: null };
      }
      case "failed":
        return { state: "failed", seconds: null, ...await faultOf(client, record, standing) };
    }
  },

  async progress(record, from) {
    return await progressOf(await modal(), record, from);
  },

  async cancel(record) {
    const { call } = onModal(record);
    if (call !== null) await (await modal()).cancel(call);
  },

  async fetch(record, folder) {
    const client = await modal();
    await download(await filesOf(client, record), folder, async (path, offset, size) => {
      const piece = await client.ask("read", [record.id, path, offset, size]);
      if (piece instanceof Uint8Array) return piece;
      throw new UserError(`Cannot read ${path} on Modal as it returned no bytes`);
    });
  },
};

function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_, part) => typeof part === "bigint" ? Number(part) : part);
}

function onModal({ place }: JobRecord): ModalPlace {
  if (place.on !== "modal") throw new TypeError("The job is not on Modal");
  return place;
}

async function progressOf(client: Modal, { id }: JobRecord, from: number) {
  return progressSchema.parse(await client.ask("progress", [id, from]));
}

async function filesOf(client: Modal, { id }: JobRecord) {
  return filesSchema.parse(await client.ask("files", [id]));
}

/** The state of a job whose call Modal does not know: done if its manifest is in the Volume. */
async function byVolume(client: Modal, record: JobRecord): Promise<Standing> {
  const files = await filesOf(client, record), found = files.find(({ path }) => path === MANIFEST);
  if (found !== undefined) {
    const bytes = await client.ask("read", [record.id, MANIFEST, 0, found.bytes]);
    return doneBy(parseManifest(new TextDecoder().decode(bytes as Uint8Array)));
  }
  const why = onModal(record).call === null
    ? "its start was interrupted here, so it may run on Modal all the same (see modal app logs routelab)"
    : "Modal does not know the call any more";
  return {
    state: "lost",
    message: `The job cannot be found on Modal: ${why}`,
    hint: `lab jobs resume ${record.id} restarts it from its last checkpoint`,
  };
}

/** The job's own error message, else Modal's. */
async function faultOf(client: Modal, record: JobRecord, { message }: { message: string }) {
  // The job's own words are in its folder, unless it broke before it could write there
  const { text } = await progressOf(client, record, 0).catch(() => ({ text: "" }));
  const events = parseEvents(text);
  const own = events.slice(events.findLastIndex(({ event }) => event === "start") + 1)
    .findLast(({ event }) => event === "error");
  if (own?.event === "error") return { message: own.message, hint: own.hint ?? null };
  // Python's way to write the error: its message between quotes of either kind
  const [, single, double] =
    /SetupError\((?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/s.exec(message) ?? [];
  const quoted = single ?? double;
  return { message: quoted?.replace(/\\(['"\\])/g, "$1") ?? message, hint: null };
}
