/** Opening a graph whose weights lie beside it, or come from elsewhere (gpu/export/inference_graphs.py). */
import { InferenceSession } from "onnxruntime-node";
import { basename, dirname, join } from "node:path";
import { UserError } from "../core/errors.ts";
import { noteRead } from "../core/note_read.ts";
import { threadShare } from "../core/thread_share.ts";

export interface GraphOptions {
  /** Weights in place of the model.safetensors beside the graph: the bytes of a safetensors file. */
  weights?: Uint8Array | undefined;
  /** Cores to compute on; by default this process's share. */
  threads?: number | undefined;
}

/**
 * Options of every session. Its threads do not spin while they wait for each other: that would keep the cores
 * from other processes, and with some of them at work takes twice the time of a step of training.
 *
 * @param threads Cores to compute on; 0 for this process's share (lib/core/thread_share.ts).
 */
export function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads || threadShare(),
    extra: { session: { intra_op: { allow_spinning: "0" } } },
  };
}

/** Opens the graph of a model; `kind` is what errors call it, e.g. "decoder". */
export async function openGraph(
  kind: string,
  path: string,
  { weights, threads = 0 }: GraphOptions,
): Promise<InferenceSession> {
  noteRead(path, ...weights ? [] : [join(dirname(path), "model.safetensors")]);
  try {
    return await InferenceSession.create(path, {
      ...sessionOptions(threads),
      externalData: weights ? [{ path: "model.safetensors", data: weights }] : [],
    });
  } catch (error) {
    const where = join(basename(dirname(path)), basename(path));
    throw new UserError(`Cannot open the ${kind} ${where}: ${(error as Error).message}`, {
      hint: "Its weights must be in the model.safetensors beside it, and of its shape",
      cause: error,
    });
  }
}
