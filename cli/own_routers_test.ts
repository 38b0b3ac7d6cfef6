/** Routers of the user's own, as README and docs/extending.md have them, from a folder outside of the repository. */
import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { findProgram } from "../lib/jobs/programs.ts";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { lab } from "./testing.ts";

const ROOT = join(import.meta.dirname!, "..");
const HEADER = "query_id,prompt,model,quality,cost_usd\n";

/** The small model fails at sums. */
const OUTCOMES = HEADER + Array.from({ length: 80 }, (_, i) => {
  const prompt = i % 2 ? `Spell the word number ${i}` : `What is ${i} plus ${i + 3}?`;
  return `${i},${prompt},small,${i % 2},1\n${i},${prompt},large,1,20\n`;
}).join("");

/** The first block of a language in a page. */
async function blockOf(page: string, language: string): Promise<string> {
  const text = await Deno.readTextFile(join(ROOT, page));
  return text.split(`\`\`\`${language}\n`)[1].split("```")[0];
}

const SHORT = ["--outcomes", "mine.csv", "--bootstrap", "0"];

Deno.test("README's ten lines are a router for lab evaluate and lab threshold, wherever their file is", async () => {
  const mine = await blockOf("README.md", "ts");
  assert.equal(mine.split("\n").filter((line) => line.trim() !== "").length, 10);
  await using temp = await TempFiles.create({
    "mine.ts": mine,
    "mine.csv": OUTCOMES,
    "theirs.csv": "query_id,score\n" +
      Array.from({ length: 80 }, (_, i) => `${i},${i % 2 ? 0.1 : 0.9}\n`).join(""),
  });
  const { code, out, err } = await lab(
    [
      "evaluate",
      ...SHORT,
      "--router",
      "./mine.ts,random",
      "--router-scores",
      "theirs.csv",
      "--json",
    ],
    temp,
  );
  assert.equal(code, 0, err);
  const [own, random, theirs] = JSON.parse(out).results;
  assert.deepEqual([own.router, random.router, theirs.router], [
    "shared-words",
    "random",
    "theirs",
  ]);
  // Half of the queries need the strong model: who knows which gets 0.75
  assert.ok(Math.abs(theirs.apgr - 0.75) < 1e-9, `${theirs.apgr}`);
  assert.ok(own.apgr > random.apgr + 0.1, `${own.apgr}, ${random.apgr}`);
  assert.match(own.notes[0], /^Made of \.\/mine\.ts, SHA-256 [0-9a-f]{16}$/);
  assert.equal(theirs.leakage.test_prompts_in_train, null);

  const fitted = await lab(["threshold", ...SHORT, "--router", "./mine.ts"], temp);
  assert.equal(fitted.code, 0, fitted.err);
  assert.match(fitted.out, /router-shared-words-0\.\d+/);
  assert.match(fitted.out, /lab serve .* --router \.\/mine\.ts$/m);
});

Deno.test("a router's file that ends the process is told, and lab does not exit 0", async () => {
  const ending = (call: string) =>
    `import { defineRouter } from "routelab";
import process from "node:process";
export default defineRouter({ name: "mine", fit: () => () => ${call} as never });`;
  await using temp = await TempFiles.create({
    "mine.csv": OUTCOMES,
    "deno.ts": ending("Deno.exit(0)"),
    "node.ts": ending("process.exit(0)"),
    "top.ts": "Deno.exit(0);",
  });
  for (const [file, line] of [["deno.ts", 3], ["node.ts", 3], ["top.ts", 1]] as const) {
    const call = ["evaluate", ...SHORT, "--router", file];
    const { code, err } = await lab(call, temp);
    assert.equal(code, 2, err);
    assert.match(
      err,
      new RegExp(`^lab: Cannot go on as \\S+${file}:${line}:\\d+ ended the process$`, "m"),
    );
    const { error } = JSON.parse((await lab([...call, "--json"], temp)).out);
    assert.match(error.message, /ended the process$/);
  }
});

Deno.test("what a router's file prints goes to stderr, and stdout stays one document", async () => {
  await using temp = await TempFiles.create({
    "mine.csv": OUTCOMES,
    "mine.ts": `import { defineRouter } from "routelab";
console.info("loaded");
const scored = ({ id }: { id: string }) => (console.log("asked", id), 0.5);
export default defineRouter({ name: "mine", fit: () => scored });`,
  });
  const { code, out, err } = await lab(
    ["evaluate", ...SHORT, "--router", "mine.ts", "--json"],
    temp,
  );
  assert.equal(code, 0, err);
  assert.equal(JSON.parse(out).results[0].router, "mine");
  assert.match(err, /^loaded$/m);
  assert.match(err, /^asked 7$/m);
});

const python = findProgram("python3", Deno.env.toObject());

Deno.test({
  name: "the Python example is a router, and lab may start this program and no other",
  ignore: python === null,
  async fn() {
    await using temp = await TempFiles.create({
      "mine.py": await blockOf("docs/extending.md", "python"),
      "mine.csv": OUTCOMES,
      "other.ts": `import { commandRouter } from "routelab";
export default commandRouter("uname -a");`,
    });
    const given = ["evaluate", ...SHORT, "--router-command", "longest=python3 mine.py"];
    const { code, out, err } = await lab([...given, "--json"], temp);
    assert.equal(code, 0, err);
    const routers = JSON.parse(out).results.map(({ router }: { router: string }) => router);
    assert.deepEqual(routers, ["random", "oracle", "longest"]);
    const refused = await lab([...given, "--router", "other.ts"], temp);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /Cannot start uname .*Requires run access to "uname"/);
  },
});

Deno.test("a script in another folder imports routelab by the deno.json of docs/extending.md", async () => {
  const json = await blockOf("docs/extending.md", "json");
  assert.match(json, /"\.\.\/routelab"/);
  await using temp = await TempFiles.create({
    "mine.csv": OUTCOMES,
    "script.ts": 'import { openOutcomes } from "routelab";\n' +
      'console.log((await openOutcomes("mine.csv")).frame.height);',
  });
  const links = json.replace("../routelab", relative(await Deno.realPath(temp.folder), ROOT));
  await Deno.writeTextFile(temp.path("deno.json"), links);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "script.ts"],
    cwd: temp.folder,
  }).output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stderr));
  assert.equal(decoder.decode(stdout), "160\n");
});
