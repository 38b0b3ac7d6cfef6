/** State of a path: a file with its content, a folder with the names in it, or nothing. */
import { z } from "zod";
import { fileDigest, sha256 } from "../core/digest.ts";

/** A time stamp may be this much coarser than what happens between two looks. */
const STAMP_MS = 2_000;

export const pathStateSchema = z.object({
  kind: z.enum(["file", "folder", "nothing"]),
  /** Of a file's content or of the names in a folder; "" for nothing. */
  digest: z.string(),
  /** A file's size and times, when they were old enough to tell it from a later version of it. */
  stamp: z.string().nullable(),
  /** When a file was made, in milliseconds since 1970; null where the file system does not say. */
  born: z.number().nullable(),
});

export type PathState = z.infer<typeof pathStateSchema>;

/** The digest of a pipe, a socket, or a file that we may not read. */
const UNREADABLE = "";
const NOTHING: PathState = { kind: "nothing", digest: "", stamp: null, born: null };

export async function pathState(path: string): Promise<PathState> {
  const info = await statOf(path);
  if (info === null) return NOTHING;
  const born = info.birthtime?.getTime() ?? null;
  if (info.isDirectory) {
    return { kind: "folder", digest: await namesDigest(path), stamp: null, born };
  }
  const settled = Math.max(...timesOf(info)) < Date.now() - STAMP_MS;
  const digest = info.isFile ? await fileDigest(path).catch(() => UNREADABLE) : UNREADABLE;
  return { kind: "file", digest, stamp: settled ? stampOf(info) : null, born };
}

/** True where a path is as it was. A file of the same size and times is not read again. */
export async function stillIs(path: string, state: PathState): Promise<boolean> {
  if (state.stamp !== null) {
    const info = await statOf(path);
    if (info?.isFile && stampOf(info) === state.stamp) return true;
  }
  const now = await pathState(path);
  return now.kind === state.kind && now.digest === state.digest;
}

/** Null where there is nothing, or nothing that we may look at. */
async function statOf(path: string): Promise<Deno.FileInfo | null> {
  return await Deno.stat(path).catch(() => null);
}

function timesOf({ mtime, ctime }: Deno.FileInfo): number[] {
  return [mtime?.getTime() ?? Infinity, ctime?.getTime() ?? 0];
}

function stampOf(info: Deno.FileInfo): string {
  return [info.size, info.ino, ...timesOf(info)].join(" ");
}

async function namesDigest(folder: string): Promise<string> {
  const names = await Array.fromAsync(
    Deno.readDir(folder),
    ({ name, isDirectory }) => isDirectory ? `${name}/` : name,
  ).catch(() => []);
  return sha256(JSON.stringify(names.sort()));
}
