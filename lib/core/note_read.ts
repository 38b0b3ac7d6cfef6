/**
 * Files that native code opens by itself, as ONNX Runtime and polars do, are seen by nobody who records what a
 * notebook reads (lib/jupyter/reads.ts). To look at them from here, before, is enough to be noted.
 */
export function noteRead(...paths: string[]): void {
  for (const path of paths) {
    try {
      Deno.statSync(path);
    } catch {
      // It is for who opens it to say what is wrong
    }
  }
}
