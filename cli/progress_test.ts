import assert from "node:assert/strict";
import { Progress, type Screen } from "./progress.ts";

function screen(terminal: boolean): Screen & { text: string } {
  return {
    text: "",
    isTerminal: () => terminal,
    writeSync(bytes) {
      this.text += new TextDecoder().decode(bytes);
      return bytes.length;
    },
  };
}

Deno.test("Progress redraws a line per task on a terminal, and leaves the ends standing", () => {
  const terminal = screen(true);
  {
    using progress = new Progress(terminal);
    progress.update("one", "cell 1 of 2");
    progress.update("two", "cell 1 of 9");
    progress.done("one", "passed");
  }
  const erase = (lines: number) => `\x1b[${lines}A\x1b[J`;
  const seconds = terminal.text.replace(/, \d+\.\d s/g, "");
  assert.equal(
    seconds,
    "one: cell 1 of 2\n" + erase(1) + "one: cell 1 of 2\ntwo: cell 1 of 9\n" +
      erase(2) + "one: passed\ntwo: cell 1 of 9\n" + erase(1),
  );
});

Deno.test("Progress shows a summary below the tasks, or behind a plain line that ends one", () => {
  const terminal = screen(true), pipe = screen(false);
  for (const to of [terminal, pipe]) {
    using progress = new Progress(to, { summary: () => "1 of 2 done" });
    progress.update("one", "cell 1 of 2");
    progress.done("one", "passed");
  }
  const [live, plain] = [terminal, pipe].map(({ text }) => text.replace(/, \d+\.\d s/g, ""));
  assert.equal(live, "one: cell 1 of 2\n1 of 2 done\n\x1b[2A\x1b[Jone: passed\n");
  assert.equal(plain, "one: cell 1 of 2\none: passed (1 of 2 done)\n");
});

Deno.test("Progress writes few and plain lines elsewhere", () => {
  const pipe = screen(false);
  {
    using progress = new Progress(pipe);
    for (let cell = 1; cell <= 9; cell++) progress.update("one", `cell ${cell} of 9`);
    progress.done("one", "passed");
  }
  assert.equal(pipe.text.replace(/\d+\.\d s/g, "0 s"), "one: cell 1 of 9, 0 s\none: passed, 0 s\n");
});

Deno.test("Progress leaves a note standing above its tasks, without a time", () => {
  const terminal = screen(true), pipe = screen(false);
  for (const to of [terminal, pipe]) {
    using progress = new Progress(to);
    progress.update("one", "cell 1 of 2");
    progress.note("start: fine");
  }
  const [live, plain] = [terminal, pipe].map(({ text }) => text.replace(/, \d+\.\d s/g, ""));
  const erase = "\x1b[1A\x1b[J";
  assert.equal(live, `one: cell 1 of 2\n${erase}start: fine\none: cell 1 of 2\n${erase}`);
  assert.equal(plain, "one: cell 1 of 2\nstart: fine\n");
});
