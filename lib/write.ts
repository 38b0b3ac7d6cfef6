/** Writing a file so that no reader, and no crash, ever leaves half of it. */

/** Writes to a file beside `path`, then renames it to `path`. */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const partial = `${path}.${crypto.randomUUID()}.partial`;
  try {
    await Deno.writeTextFile(partial, text);
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {}); // it may not have come to be
    throw error;
  }
}
