/**
 * For tests: GGUF files of metadata alone, and the real model that tests ask where there is one. To run those, install
 * llama.cpp (docs/models.md) and name the file, best a small one:
 *
 *     ROUTELAB_GGUF=model.gguf deno test --allow-all lib/models/gguf lib/models/providers/gguf_test.ts
 */
import { existsSync } from "node:fs";
import { nativeBuild } from "./place.ts";

/** The file that tests may ask; undefined where there is none, or llama.cpp is not installed. */
export function realModel(): string | undefined {
  const path = Deno.env.get("ROUTELAB_GGUF");
  return path && existsSync(nativeBuild().folder) ? path : undefined;
}

/** A file of version 3 without tensors. */
export function ggufOf(
  metadata: Record<string, string | number | boolean | string[]>,
): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  const add = (size: number, write: (view: DataView) => void) => {
    const part = new Uint8Array(size);
    write(new DataView(part.buffer));
    bytes.push(...part);
  };
  const whole = (value: number) => add(8, (view) => view.setBigUint64(0, BigInt(value), true));
  const type = (value: number) => add(4, (view) => view.setUint32(0, value, true));
  const text = (value: string) => {
    const encoded = new TextEncoder().encode(value);
    whole(encoded.length);
    bytes.push(...encoded);
  };
  bytes.push(...new TextEncoder().encode("GGUF"));
  type(3);
  whole(0);
  whole(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    text(key);
    if (typeof value === "string") {
      type(8);
      text(value);
    } else if (typeof value === "boolean") {
      type(7);
      bytes.push(Number(value));
    } else if (typeof value === "number") {
      type(4);
      type(value);
    } else {
      type(9);
      type(8);
      whole(value.length);
      value.forEach(text);
    }
  }
  return new Uint8Array(bytes);
}
