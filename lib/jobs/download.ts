/**
 * Downloads files in pieces. An interrupted download continues where it stopped, a file gets its name only when it
 * is complete, and the manifest, which marks the results as complete, comes last.
 */
import { dirname, join } from "node:path";
import { fileDigest } from "../core/digest.ts";
import { UserError } from "../core/errors.ts";
import { FILE_MODE, makeFolder, unwritable } from "../core/write.ts";
import { checkTarget, MANIFEST } from "./place.ts";

/** Modal sends results up to this size with the answer, and larger ones by another store. */
const PIECE = 1 << 20;
/** Pieces requested at the same time. */
const AT_ONCE = 4;

export interface RemoteFile {
  /** Relative. */
  path: string;
  bytes: number;
  sha256: string;
}

type Read = (path: string, offset: number, size: number) => Promise<Uint8Array>;

/** @throws {UserError} for a path that leads out of the folder, and a file that is not what was announced */
export async function download(files: readonly RemoteFile[], folder: string, read: Read) {
  const manifest = files.find(({ path }) => path === MANIFEST);
  if (manifest !== undefined) await checkTarget(folder, manifest.sha256);
  const last = ({ path }: RemoteFile) => Number(path === MANIFEST);
  for (const file of [...files].sort((a, b) => last(a) - last(b))) {
    if (file.path.startsWith("/") || file.path.split("/").includes("..")) {
      throw new UserError(`Cannot fetch ${file.path} as it leads out of the folder`);
    }
    const target = join(folder, file.path);
    if (await fileDigest(target).catch(() => null) === file.sha256) continue;
    try {
      await downloadFile(file, target, read);
    } catch (error) {
      if (error instanceof UserError || !(error instanceof Deno.errors.PermissionDenied)) {
        throw error;
      }
      throw unwritable(target, error);
    }
  }
}

async function downloadFile({ path, bytes, sha256 }: RemoteFile, target: string, read: Read) {
  const part = `${target}.part`;
  await makeFolder(dirname(target));
  {
    using file = await Deno.open(part, { create: true, append: true, mode: FILE_MODE });
    let { size } = await file.stat();
    if (size > bytes) await file.truncate(size = 0);
    while (size < bytes) {
      const offsets = Array.from({ length: AT_ONCE }, (_, i) => size + i * PIECE)
        .filter((offset) => offset < bytes);
      const pieces = await Promise.all(offsets.map(async (offset) => {
        const wanted = Math.min(PIECE, bytes - offset), piece = await read(path, offset, wanted);
        if (piece.length === wanted) return piece;
        throw new UserError(`Cannot fetch ${path} as it ends too early`);
      }));
      for (const piece of pieces) {
        for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
        size += piece.length;
      }
    }
  }
  if (await fileDigest(part) !== sha256) {
    await Deno.remove(part);
    throw new UserError(`Cannot fetch ${path} as what came is damaged`, { hint: "Fetch it again" });
  }
  await Deno.rename(part, target);
}
