import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const ROOT = join(import.meta.dirname!, "..");

/** A process whose stderr is read line by line. */
class Running implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(...args: string[]) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args,
      cwd: ROOT,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#lines = linesOf(this.#child.stderr);
  }

  /** The next line that matches; fails where there is none. */
  async line(pattern: RegExp): Promise<string> {
    const seen: string[] = [];
    for (;;) {
      const { done, value } = await this.#lines.next();
      assert.ok(!done, `no line is like ${pattern}:\n${seen.join("\n")}`);
      if (pattern.test(value)) return value;
      seen.push(value);
    }
  }

  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  async status(): Promise<Deno.CommandStatus> {
    await this.#lines.return!();
    return await this.#child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended
    }
    await this.status();
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}

/** Work that says when it is there, and what becomes of it. */
function script(work: string): Running {
  const module = pathToFileURL(join(import.meta.dirname!, "interrupt.ts")).href;
  return new Running(
    "eval",
    `const { interruptible, Interrupted } = await import(${JSON.stringify(module)});
     const hold = new Promise((resolve) => setTimeout(resolve, 600_000));
     const work = ${work};
     const begun = (signal) => (console.error("begun"), work(signal));
     try {
       console.error("ended", await interruptible(begun, { kept: () => "two of them", graceMs: 50 }));
     } catch (error) {
       console.error(error.message);
       Deno.exit(error.code);
     }
     Deno.exit(0);`,
  );
}

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
  Deno.test(`${signal} stops work that listens, tells what was kept, and exits ${code}`, async () => {
    await using process = script(
      `(signal) => new Promise((_, reject) => signal.onabort = () => reject(signal.reason))`,
    );
    await process.line(/^begun$/);
    process.kill(signal);
    await process.line(/^Stopping; again to stop at once$/);
    await process.line(/^Stopped: two of them$/);
    assert.equal((await process.status()).code, code);
  });
}

Deno.test("work that does not listen is left after the time it is given", async () => {
  await using process = script("() => hold");
  await process.line(/^begun$/);
  process.kill("SIGTERM");
  await process.line(/^Stopped: two of them$/);
  assert.equal((await process.status()).code, 143);
});

Deno.test("work that comes to its end all the same is done", async () => {
  await using process = script(
    `(signal) => new Promise((resolve) => signal.onabort = () => resolve("well"))`,
  );
  await process.line(/^begun$/);
  process.kill("SIGTERM");
  await process.line(/^ended well$/);
  assert.equal((await process.status()).code, 0);
});

Deno.test("a second signal ends the process at once", async () => {
  // This work never lets timers run, so nothing but the signal can end it
  await using process = script(
    `(signal) => new Promise(() => signal.onabort = () => {
       console.error("asked");
       const wait = () => Promise.resolve().then(wait);
       wait();
     })`,
  );
  await process.line(/^begun$/);
  process.kill("SIGTERM");
  await process.line(/^asked$/);
  process.kill("SIGINT");
  assert.equal((await process.status()).signal, "SIGINT");
});

Deno.test("lab pocket train saves a checkpoint on SIGTERM, and says where", async () => {
  const out = await Deno.makeTempDir();
  let checkpoint: string | undefined;
  try {
    await using process = new Running(
      ...["run", "--allow-all", "cli/launch.ts", "pocket", "train", "pocket-encoder"],
      ...["--steps", "4321", "--threads", "1", "--out", out],
    );
    await process.line(/^pocket-encoder masked_cross_entropy: step \d+ of 4,321/);
    process.kill("SIGTERM");
    const told = await process.line(/^Stopped: /);
    const kept = /^Stopped: masked_cross_entropy, update \d+ of 4,321, is kept in (.*)$/.exec(told);
    assert.ok(kept, told);
    checkpoint = join(ROOT, kept[1]);
    await process.line(/^The same command goes on from there\.$/);
    assert.equal((await process.status()).code, 143);
    assert.equal((await Deno.stat(checkpoint)).mode! & 0o777, 0o600);
  } finally {
    await Deno.remove(out, { recursive: true });
    if (checkpoint !== undefined) await Deno.remove(checkpoint);
  }
});
