/**
 * Pictures that prose and HTML of a notebook name: attached to the cell (`attachment:a.png`), beside the notebook
 * (`figures/a.png`), or given as data. They go into the page, which loads nothing; of others the page says what is
 * missing. Source of attachments: https://nbformat.readthedocs.io/en/latest/format_description.html#cell-attachments
 */
import { readFileSync } from "node:fs";
import { extname, isAbsolute, join } from "node:path";

/** Of a picture's address: its data URI, or why there is none. */
export type ImageSource = (address: string) => { data: string } | { problem: string };

/** Endings of files that a browser draws, with their types. */
const TYPES: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".svg": "image/svg+xml",
};

/** Types of pictures that outputs may hold and pages show. */
export const IMAGE_TYPES: readonly string[] = [...new Set(Object.values(TYPES))];

/** Bytes of one picture that go into a page at most. */
export const MAX_IMAGE_BYTES = 5_000_000;

/**
 * @param options.folder Of the notebook; null where it is not known.
 * @param options.onFile Called where a picture is looked for in the folder.
 */
export function imageSource(
  { folder, attachments = {}, onFile = () => {} }: {
    folder: string | null;
    attachments?: unknown;
    onFile?: () => void;
  },
): ImageSource {
  return (address) => {
    if (address.startsWith("data:")) return dataUri(address);
    const [, name] = /^attachment:(.*)$/s.exec(address) ?? [];
    if (name !== undefined) return attached(decoded(name), attachments);
    if (/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(address)) {
      return { problem: `image elsewhere, which a page does not load: ${address}` };
    }
    onFile();
    return beside(decoded(address.replace(/[?#].*$/s, "")), folder);
  };
}

function dataUri(address: string): ReturnType<ImageSource> {
  const [, type] = /^data:([^;,]*)/.exec(address)!;
  if (!IMAGE_TYPES.includes(type)) return { problem: `image of an unknown type: ${type}` };
  return address.length > 1.4 * MAX_IMAGE_BYTES
    ? { problem: tooLarge("given as data") }
    : { data: address };
}

function attached(name: string, attachments: unknown): ReturnType<ImageSource> {
  const bundle = isRecord(attachments) ? attachments[name] : undefined;
  const type = isRecord(bundle) ? IMAGE_TYPES.find((type) => type in bundle) : undefined;
  if (type === undefined) return { problem: `image missing: attachment ${name}` };
  return imageData(type, (bundle as Record<string, unknown>)[type]) ??
    { problem: `image broken: attachment ${name}` };
}

function beside(path: string, folder: string | null): ReturnType<ImageSource> {
  const type = TYPES[extname(path).toLowerCase()];
  if (type === undefined || isAbsolute(path) || folder === null) {
    return { problem: `image missing: ${path || "no address"}` };
  }
  try {
    const bytes = readFileSync(join(folder, path));
    if (bytes.length > MAX_IMAGE_BYTES) return { problem: tooLarge(path) };
    return { data: `data:${type};base64,${bytes.toString("base64")}` };
  } catch {
    return { problem: `image missing: ${path}` };
  }
}

/** The data URI of a picture in a MIME bundle, base64 or, as SVG, text; null where it is neither. */
export function imageData(type: string, content: unknown): { data: string } | null {
  const text = Array.isArray(content) ? content.join("") : content;
  if (typeof text !== "string" || text.trim() === "") return null;
  if (type === "image/svg+xml" && text.trimStart().startsWith("<")) {
    return { data: `data:${type};base64,${new TextEncoder().encode(text).toBase64()}` };
  }
  const base64 = text.replace(/\s/g, "");
  return /^[A-Za-z\d+/]+={0,2}$/.test(base64) ? { data: `data:${type};base64,${base64}` } : null;
}

function tooLarge(what: string): string {
  return `image too large, of more than ${MAX_IMAGE_BYTES / 1e6} MB: ${what}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
