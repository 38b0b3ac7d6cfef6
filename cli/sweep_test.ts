import assert from "node:assert/strict";
import { join } from "node:path";
import { STORE_VARIABLE } from "../lib/core/store/store.ts";
import { TestFolder } from "../lib/jupyter/testing.ts";
import { HEADLINE_MIME } from "../lib/report/tables/headline.ts";
import { parseSweep, sweptCalls } from "./sweep.ts";

/** Numbers that are rounded as they are read. */
const BEYOND = "seed=9007199254740993..9007199254740995";

Deno.test("parseSweep() reads whole numbers from first to last, and values between commas", () => {
  const values = (text: string) => parseSweep(text)[0].values;
  assert.deepEqual(values("seed=1..5"), ["1", "2", "3", "4", "5"]);
  assert.deepEqual(values("seed=-1..1"), ["-1", "0", "1"]);
  assert.deepEqual(values("c=0.1, 1,10,1"), ["0.1", "1", "10"]);
  assert.deepEqual(values('list=[1,2],["a,b"]'), ["[1,2]", '["a,b"]']);
  assert.deepEqual(values('name=a b,"c,d"'), ["a b", '"c,d"']);
  assert.deepEqual(values("range=1..5,9"), ["1..5", "9"]);
  assert.deepEqual(values("list=[[1,2],[3]],[]"), ["[[1,2],[3]]", "[]"]);
  assert.deepEqual(values('of={"a":["}",1]}, {}'), ['{"a":["}",1]}', "{}"]);
  assert.deepEqual(values("name=a[b,c"), ["a[b", "c"]);
  assert.deepEqual(values('name=a]b[,"c'), ["a]b[", '"c']);
  for (
    const text of ["seed=", "seed=5..1", "seed=1,,2", "seed=,1", "seed=1,", "seed", "=1", BEYOND]
  ) {
    assert.throws(() => parseSweep(text), { name: "UserError" }, text);
  }
  assert.throws(() => parseSweep("a=1", parseSweep("a=2")), /Cannot sweep a twice/);
});

const SHOWN = `({ [Symbol.for("Jupyter.display")]: () => ({ "${HEADLINE_MIME}": {
  label: "Score", value: String(c * seed), number: { value: c * seed, lo: 0, hi: 9 } } }) })`;
const NOTEBOOK = [
  "# A study",
  { source: "const seed = 1;\nconst c = 0.5;\nconst n = 3;", tags: ["parameters"] },
  'if (seed === 3) throw new Error("three is bad");',
  SHOWN,
];

Deno.test("sweptCalls() are each combination once, within the limit, at parameters that there are", async () => {
  await using folder = await TestFolder.create({ "study.ipynb": NOTEBOOK });
  const path = folder.path("study.ipynb");
  const calls = (texts: Record<string, string>, ...sweeps: string[]) => {
    let sweep: ReturnType<typeof parseSweep> = [];
    for (const text of sweeps) sweep = parseSweep(text, sweep);
    return sweptCalls(path, { sweep, texts });
  };
  const found = await calls({ n: "4" }, "seed=1..2", "c=0.50,0.5,1");
  assert.deepEqual(found.map(({ params }) => params), [
    { n: 4 },
    { n: 4, c: 1 },
    { n: 4, seed: 2 },
    { n: 4, seed: 2, c: 1 },
  ]);
  await assert.rejects(calls({ seed: "1" }, "seed=1..2"), /as --param sets it/);
  await assert.rejects(calls({}, "seed=1..15", "c=1..15"), /more runs in a sweep than 200/);
  await assert.rejects(calls({}, "seed=1..1000000000000"), /more runs in a sweep than 200/);
  await assert.rejects(calls({}, "x=1,2"), /parameters are: seed, c, n/);
  await assert.rejects(calls({}, "seed=1,a"), /must be a number/);
});

Deno.test("lab run --sweep tells the spread of runs, those that fail apart, and makes none of them twice", async () => {
  await using folder = await TestFolder.create({ "study.ipynb": NOTEBOOK });
  const env: Record<string, string> = { [STORE_VARIABLE]: folder.path("store") };
  const lab = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", join(import.meta.dirname!, "lab.ts"), ...args],
      ...{ cwd: folder.folder, env },
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    return { code, out, err };
  };
  const call = ["run", "study.ipynb", "--sweep", "seed=1..3", "--param", "c=2"];
  const first = await lab(...call);
  assert.equal(first.code, 1, first.err);
  assert.match(first.err, /^3 runs of study$/m);
  assert.match(first.out, /^3 +failed +–$/m);
  assert.match(first.out, /^Score +2 +3 +1\.4 +2 +4$/m);
  assert.match(first.out, /Not passed at seed = 3:\n.*three is bad/);

  const { out } = await lab(...call, "--json");
  const { runs, spread, saved, report, config } = JSON.parse(out);
  assert.deepEqual(runs.map(({ cached }: { cached: boolean }) => cached), [true, true, false]);
  assert.deepEqual([spread[0].figure, spread[0].mean, config], ["Score", 3, { c: 2, n: 3 }]);
  assert.equal(JSON.parse(await Deno.readTextFile(folder.path(saved))).runs.length, 3);
  const page = await Deno.readTextFile(folder.path(report));
  assert.match(page, /<h1>Over seed: A study<\/h1>/);
  assert.match(page, /<figure class="chart"/);
  assert.match(await Deno.readTextFile(folder.path("reports/index.html")), /Over seed: A study/);

  const history = await lab("history", "study", "--all");
  assert.equal(history.code, 0, history.err);
  assert.match(history.out, /^Score at c = 2, seed = 2 {2}▄$/m);
  assert.match(
    await Deno.readTextFile(folder.path("reports/study.history.html")),
    /<figure class="chart"/,
  );
  const others = await lab("history", "study");
  assert.equal(others.code, 2);
  assert.match(others.err, /known of it is 2 runs at other parameters\n.* --all$/m);
  env.GIT_DIR = folder.path("none"); // as in an unpacked archive
  const unpacked = await lab("history", "study", "--all");
  assert.equal(unpacked.code, 0, unpacked.err);
  assert.match(unpacked.out, /^Score at c = 2, seed = 2 {2}▄$/m);
  assert.match(unpacked.out, /^Without what was published: Cannot read the history of git: /m);
  delete env.GIT_DIR;
  const refused = await lab("run", "study.ipynb", "--sweep", "seed=1..2", "--publish");
  assert.deepEqual([refused.code, /Cannot publish a sweep/.test(refused.err)], [2, true]);
});
