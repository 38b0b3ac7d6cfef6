/**
 * The prompts that a saved router learned from, as digests: enough to tell whether a prompt is among them, and not
 * enough to read them.
 */
import { sha256 } from "../../core/digest.ts";
import { normalizePrompt, type Query } from "../../outcomes/mod.ts";

/** Bytes kept of a digest: among a billion prompts two that are the same by chance are one case in a trillion. */
const BYTES = 12;

const digestOfPrompt = ({ prompt }: Pick<Query, "prompt">) =>
  sha256(normalizePrompt(prompt)).slice(0, 2 * BYTES);

/** Sorted, so that their order says nothing. */
export function promptDigests(queries: readonly Query[]): Uint8Array {
  const digests = [...new Set(queries.map(digestOfPrompt))].sort();
  return Uint8Array.fromHex(digests.join(""));
}

/** Tells which queries have one of the prompts. */
export function promptsKnown(digests: Uint8Array): (queries: readonly Query[]) => boolean[] {
  const hex = digests.toHex();
  const known = new Set(
    Array.from(
      { length: digests.length / BYTES },
      (_, i) => hex.slice(2 * BYTES * i, 2 * BYTES * (i + 1)),
    ),
  );
  return (queries) => queries.map((query) => known.has(digestOfPrompt(query)));
}
