import assert from "node:assert/strict";
import { mock } from "node:test";
import { TempFiles } from "../lib/outcomes/testing.ts";
import "../lib/pocket/mod.ts";
import { dataCommand } from "./data.ts";

/** Runs `lab data ...` and gives what it printed on stdout. */
async function lab(...args: string[]): Promise<string> {
  const log = mock.method(console, "log", () => {});
  try {
    await dataCommand().parseAsync(args, { from: "user" });
    return log.mock.calls.map(({ arguments: [text] }) => `${text}\n`).join("");
  } finally {
    log.mock.restore();
  }
}

const CSV = "query_id,prompt,model,quality\nq1,a,m1,1\nq1,a,m2,0\nq2,b,m1,0\nq2,b,m2,\n";

Deno.test("lab data list names what is made here, and the catalogue", async () => {
  const { datasets } = JSON.parse(await lab("list", "--json"));
  const of = (name: string) => datasets.find((dataset: { name: string }) => dataset.name === name);
  assert.deepEqual([of("pocket").bytes, of("pocket").here], [null, true]);
  assert.ok(of("routellm/mmlu").bytes > 1e6);
  assert.equal(of("adaptive-anytime").format, "confidences");
  const text = await lab("list");
  assert.match(text, /^NAME +SIZE +HERE/);
  assert.match(text, /^pocket +made here +yes +- +PocketQA/m);
  assert.match(text, /^adaptive-anytime +0\.4 MB +(yes|no) +MIT +GSM8K .*stated confidences$/m);
});

Deno.test("lab data fetch says of what is made here that there is nothing to fetch", async () => {
  await assert.rejects(lab("fetch", "pocket"), {
    name: "UserError",
    message: "Cannot fetch pocket as it is made on this machine",
  });
});

Deno.test("lab data import writes a table that lab data describe reads", async () => {
  await using temp = await TempFiles.create({ "a.csv": CSV });
  const out = temp.path("a.parquet");
  const imported = JSON.parse(
    await lab(
      "import",
      temp.path("a.csv"),
      "--out",
      out,
      "--name",
      "mine",
      "--blank",
      "drop",
      "--json",
    ),
  );
  assert.equal(imported.card.name, "mine");
  assert.deepEqual(imported.card.removed, {
    blank: [{ split: null, rows: 1, queries: 1 }],
  });
  const described = JSON.parse(await lab("describe", out, "--json"));
  assert.deepEqual(described.card, imported.card);
  assert.match(await lab("describe", out), /^incomplete +1 +queries that lack a model$/m);
});

Deno.test("lab data import names the file that it reads, and the one that it writes", async () => {
  await using temp = await TempFiles.create({ "a.csv": CSV });
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "lab.ts", "data", "import", temp.path("a.csv")]
      .concat("--out", temp.path("b.parquet"), "--incomplete", "keep"),
    cwd: import.meta.dirname!,
  }).output();
  const told = new TextDecoder().decode(stderr);
  assert.match(
    told,
    /\/a\.csv: reading, .*\n.*\/a\.csv: read, .*\n.*\/b\.parquet: writing \d+ rows/,
  );
});

Deno.test("lab data import overwrites only when forced", async () => {
  await using temp = await TempFiles.create({ "a.csv": CSV, "a.parquet": "mine" });
  const args = ["import", temp.path("a.csv"), "--out", temp.path("a.parquet")];
  await assert.rejects(lab(...args), /a\.parquet as it exists already/);
  assert.equal(await Deno.readTextFile(temp.path("a.parquet")), "mine");
  assert.match(await lab(...args, "--force"), /Wrote .*a\.parquet/);
});

Deno.test("lab data import leaves nothing behind when the data is faulty", async () => {
  await using temp = await TempFiles.create({ "a.csv": `${CSV}q3,c,m1,7\n` });
  await assert.rejects(
    lab("import", temp.path("a.csv"), "--out", temp.path("a.parquet")),
    /a\.csv:6/,
  );
  const left = (await Array.fromAsync(Deno.readDir(temp.folder))).map(({ name }) => name);
  assert.deepEqual(left, ["a.csv"]);
});

Deno.test("lab data import takes the scores' range", async () => {
  await using temp = await TempFiles.create({ "a.csv": `${CSV}q3,c,m1,7\nq3,c,m2,9\n` });
  const args = ["import", temp.path("a.csv"), "--out", temp.path("a.parquet"), "--json"];
  const { card } = JSON.parse(await lab(...args, "--quality-range", "0:10"));
  assert.deepEqual([card.quality.min, card.quality.max], [0, 10]);
});

Deno.test("lab data import writes Parquet or Arrow only", async () => {
  await assert.rejects(
    lab("import", "a.csv", "--out", "a.csv"),
    /must end in \.parquet or \.arrow/,
  );
});

const SAMPLED = "query_id,prompt,split,model,sample,response,quality,score.rm\n" +
  ["train", "test"].flatMap((split) =>
    [0, 1, 2].map((sample) =>
      `${split},about ${split},${split},m,${sample},r${sample},1,${sample}\n`
    )
  ).join("");

Deno.test("lab data export writes BEST-Route's files, which lab data import reads", async () => {
  await using temp = await TempFiles.create({ "s.csv": SAMPLED });
  const [source, out] = [temp.path("s.csv"), temp.path("o.jsonl")];
  const write = (...args: string[]) => lab("export", source, "--out", out, "--force", ...args);
  assert.match(await write("--format", "bestroute"), /^Wrote 2 queries to /);
  const { card, scores } = JSON.parse(await lab("describe", out, "--json"));
  assert.deepEqual([card.format, card.counts.rows], ["bestroute", 6]);
  assert.deepEqual(scores.map(({ name }: { name: string }) => name), ["rm"]);
  // Through the files and a table of them
  const again = temp.path("again.parquet"), written = await Deno.readTextFile(out);
  await lab("import", out, "--out", again);
  await lab("export", again, "--out", out, "--force", "--format", "bestroute");
  assert.equal(await Deno.readTextFile(out), written);
  const router = ["--format", "bestroute-router"];
  await assert.rejects(write(...router), { name: "UserError", hint: /--select/ });
  assert.match(
    await write(...router, "--select", "rm", "--best-of", "3", "--split", "train"),
    /^Wrote 1 query to /,
  );
  const { card: drawn } = JSON.parse(await lab("describe", out, "--json"));
  assert.deepEqual(drawn.counts.samples, { min: 10, max: 10 });
  assert.deepEqual(drawn.counts.models, 3);
  await assert.rejects(write("--format", "bestroute", "--split", "validation"), {
    message: /as no query of it is of split validation/,
  });
});

Deno.test("lab data describe and import read pass rates as draws", async () => {
  const rates = "query_id,prompt,model,quality\n1,a,m,0.5\n1,a,n,1\n";
  await using temp = await TempFiles.create({ "r.csv": rates });
  const path = temp.path("r.csv"), out = temp.path("r.parquet");
  const described = JSON.parse(await lab("describe", path, "--pass-rate-of", "4", "--json"));
  assert.equal(described.card.counts.rows, 8);
  await lab("import", path, "--pass-rate-of", "2", "--out", out, "--json");
  const { card, models } = JSON.parse(await lab("describe", out, "--json"));
  assert.deepEqual(card.counts.samples, { min: 2, max: 2 });
  assert.deepEqual(models.map(({ quality }: { quality: number }) => quality), [1, 0.5]);
  await assert.rejects(lab("describe", path, "--pass-rate-of", "3"), /no multiple of 1\/3/);
});
