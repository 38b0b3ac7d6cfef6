import assert from "node:assert/strict";
import { pocketCommand } from "./pocket.ts";

Deno.test("lab pocket questions writes a pool's questions, the same for the same seed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const write = async (...args: string[]) => {
      const out = `${folder}/questions.jsonl`;
      const call = ["questions", "--force", "--out", out, ...args];
      await pocketCommand().parseAsync(call, { from: "user" });
      return await Deno.readTextFile(out);
    };
    const text = await write("--n", "90", "--seed", "5");
    const questions = text.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.equal(questions.length, 90);
    assert.deepEqual(Object.keys(questions[0]), [
      "id",
      "family",
      "level",
      "task",
      "key",
      "prompt",
      "reference",
      "answer",
    ]);
    assert.equal(await write("--n", "90", "--seed", "5"), text);
    assert.notEqual(await write("--n", "90", "--seed", "5", "--pool", "router"), text);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("lab pocket lessons writes prompts and completions", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const out = `${folder}/lessons.jsonl`;
    await pocketCommand().parseAsync(["lessons", "--out", out, "--n", "50"], { from: "user" });
    const lessons = (await Deno.readTextFile(out)).trimEnd().split("\n").map((line) =>
      JSON.parse(line)
    );
    assert.equal(lessons.length, 50);
    for (const lesson of lessons) assert.deepEqual(Object.keys(lesson), ["prompt", "completion"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
