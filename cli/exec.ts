/**
 * Puts another program in the place of this process, as a shell's `exec` does, which Deno has no call for. Its id
 * stays, so that a signal, a kill and the terminal reach the program itself, and none is left behind.
 */

const LIBC = Deno.build.os === "darwin" ? "/usr/lib/libSystem.B.dylib" : "libc.so.6";

/** Runs a program with the environment of this process; returns only by throwing, where it cannot be started. */
export function exec(program: string, args: readonly string[]): never {
  const libc = Deno.dlopen(LIBC, { execv: { parameters: ["buffer", "buffer"], result: "i32" } });
  const texts = [program, ...args].map((text) => new TextEncoder().encode(`${text}\0`));
  const pointers = texts.map((text) => Deno.UnsafePointer.value(Deno.UnsafePointer.of(text)));
  libc.symbols.execv(texts[0], BigUint64Array.from([...pointers, 0n]));
  throw new Error(`Cannot run ${program}`);
}
