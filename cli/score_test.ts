import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { mock } from "node:test";
import { openOutcomes } from "../lib/outcomes/mod.ts";
import { TempFiles } from "../lib/outcomes/testing.ts";
import "../lib/pocket/mod.ts";
import { scoreCommand } from "./score.ts";

const REWARD = join(import.meta.dirname!, "../data/pocket/pocket-reward");
const CSV = "query_id,prompt,model,sample,response,reference,quality,score.old\n" +
  "1,What is 1 plus 0?,m,0,1,1,0.5,7\n1,What is 1 plus 0?,m,1,2,1,0.5,8\n";

/** Runs `lab score` on the table and gives the columns of what it wrote. */
async function score(by: string, ...args: string[]) {
  await using temp = await TempFiles.create({ "t.csv": CSV });
  for (const path of ["first/run", "second/run", "named/quality", "named/two words"]) {
    await Deno.mkdir(dirname(temp.path(path)), { recursive: true });
    await Deno.symlink(REWARD, temp.path(path));
  }
  const out = temp.path("scored.parquet");
  const quiet = [
    mock.method(console, "log", () => {}),
    mock.method(Deno.stderr, "writeSync", (bytes: Uint8Array) => bytes.length),
  ];
  try {
    await scoreCommand().parseAsync([
      ...["--outcomes", temp.path("t.csv"), "--out", out],
      ...by === "" ? [] : ["--by", by.replaceAll("reward:", `reward:${temp.folder}/`)],
      ...args,
    ], { from: "user" });
  } finally {
    for (const { mock } of quiet) mock.restore();
  }
  const { frame, card } = await openOutcomes(out, { incomplete: "keep" });
  const column = (name: string) => frame.getColumn(name).toArray();
  const scores = frame.columns.filter((name) => name.startsWith("score."));
  return { scores, column, card };
}

Deno.test("lab score names a column by its scorer, a reward model's by the end of its folder", async () => {
  const { scores, column } = await score("verifier,reward:first/run");
  assert.deepEqual(scores, ["score.old", "score.verifier", "score.run"]);
  assert.deepEqual(column("score.verifier"), [1, 0]);
});

Deno.test("lab score gives a column the name that stands before its scorer", async () => {
  const { scores, column, card } = await score(
    "one=reward:first/run,two=reward:second/run,right=verifier",
    ...["--quality", "right"],
  );
  assert.deepEqual(scores, ["score.old", "score.one", "score.two", "score.right"]);
  assert.deepEqual(column("quality"), [1, 0]);
  assert.match(card.quality.what, /verifier/);
  assert.deepEqual(column("score.one"), column("score.two"));
});

Deno.test("lab score makes a score that the table has its quality", async () => {
  const { column, card } = await score("", "--quality", "old");
  assert.deepEqual(column("quality"), [7, 8]);
  assert.deepEqual(card.quality, { what: "score.old", min: null, max: null });
  await assert.rejects(score(""), /neither --by nor --quality names a score/);
});

Deno.test("lab score overwrites no column and names none as something else", async () => {
  const refused = (by: string, message: RegExp, ...args: string[]) =>
    assert.rejects(score(by, ...args), { name: "UserError", message, hint: /--by/ });
  await refused("reward:first/run,reward:second/run", /score\.run to t as two scores would have/);
  await refused("old=verifier", /column score\.old to t as it has one, which would be lost/);
  await refused("reward:named/quality", /column score\.quality .* means something else/);
  await refused("confidence=verifier", /column score\.confidence .* means something else/);
  await refused("majority=verifier", /column score\.majority .* means something else/);
  await refused("reward:named/two words", /score\.two words .* a character, and no space/);
  await refused("right=verifier", /use verifier as the quality/, "--quality", "verifier");
});
