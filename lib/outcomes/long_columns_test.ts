import assert from "node:assert/strict";
import fc from "fast-check";
import pl from "nodejs-polars";
import { collectColumns, type CollectOptions, collectOutcomes } from "./collect.ts";
import { readCsvHeader } from "./csv.ts";
import { readFrame } from "./frame_file.ts";
import { long } from "./readers/plain.ts";
import type { InputFile } from "./readers/reader.ts";
import { TempFiles } from "./testing.ts";

const RULES: CollectOptions = {
  ...{ dataset: "d", quality: { what: "a score", min: 0, max: 1 } },
  repeated: "error",
  ...{ complete: true, contaminated: new Set(["p1"]) },
};

/** The table of a file by columns, null where that is left to rows; the same by rows is checked. */
function byColumns(content: string | Uint8Array, name = "a.csv") {
  return allByColumns({ [name]: content });
}

async function allByColumns(contents: Record<string, string | Uint8Array>) {
  await using temp = await TempFiles.create(contents);
  const files = await Promise.all(
    Object.keys(contents).map(async (name): Promise<InputFile> => {
      const path = temp.path(name), isCsv = name.endsWith(".csv");
      const fields = isCsv ? await readCsvHeader(path) : (await readFrame(path)).columns;
      return { path, container: isCsv ? "csv" : "frame", fields, first: null };
    }),
  );
  const frame = await long.columns!(files, RULES);
  const collected = frame && collectColumns(frame, RULES);
  if (collected) {
    const rows = await collectOutcomes(long.read(files), RULES);
    assert.deepEqual(collected.contaminated, rows.contaminated);
    assert.deepEqual(collected.frame.columns, rows.frame.columns);
    assert.deepEqual(collected.frame.dtypes.map(String), rows.frame.dtypes.map(String));
    assert.deepEqual(collected.frame.toRecords(), rows.frame.toRecords());
  }
  return collected;
}

const HEADER = "query_id,prompt,model,quality,cost_usd,tokens_in,score.a,other\n";

Deno.test("a plain long table is read by columns, and as row by row", async () => {
  for (
    const text of [
      `${HEADER}q1,p1,a,1,0.5,7,,x\nq1,p1,b,.5,1e-3,,-2,y`,
      `${HEADER}q1,"p, ""1""\nand more",a,1,NA,7,,x\r\nq1,"p, ""1""\nand more",b,0,0,7,1,""\r\n`,
      HEADER.replaceAll(",", ";") + "q1;é 漢,;a;1;;;;\nq1;é 漢,;b;0;;;;\n",
      "model,1,0,prompt,query_id,correct,sample\na,x,y,p,q,Yes,4294967295\nb,x,y,p,q,0,1\n",
      "query_id,prompt,model,quality,dataset,split\nq,p,a,1,,test\nq,p,b,1,,\nq,r,a,1,e,train\nq,r,b,1,e,",
    ]
  ) assert.ok(await byColumns(text), text);
});

Deno.test("typed columns of Parquet and Arrow are read by columns, and as row by row", async () => {
  const frame = pl.DataFrame({
    ...{ query_id: [1, 1], prompt: ["p", "p"], model: ["a", "b"], correct: [true, false] },
    ...{ quality: [0.25, null], tokens_in: [3, 4], cost_usd: [NaN, 2], other: [[1], [2]] },
  });
  const typed = frame.withColumns(
    pl.col("query_id").cast(pl.Int64),
    pl.col("tokens_in").cast(pl.Int16),
  );
  assert.ok(await byColumns(typed.writeParquet(), "a.parquet"));
  assert.ok(await byColumns(typed.writeIPC(), "a.arrow"));
});

Deno.test("several files are read by columns, one without a row too", async () => {
  const frame = pl.DataFrame({ query_id: ["q"], prompt: ["p"], model: ["b"], quality: [1] });
  const scored = frame.withColumns(pl.lit(2).cast(pl.Float64).alias("score.z"));
  const files = {
    "a.parquet": scored.head(0).writeParquet(),
    "b.csv": HEADER,
    "c.parquet": frame.writeParquet(),
    "d.csv": `${HEADER}q,p,a,1,0,7,1,x\n`,
  };
  assert.equal((await allByColumns(files))?.frame.height, 2);
});

Deno.test("a list is left to rows, which refuse it, whatever it is a list of", async () => {
  const frame = pl.DataFrame({ query_id: ["q"], prompt: ["p"], model: ["a"], quality: [1] });
  for (const name of ["query_id", "task", "correct", "tokens_in", "score.a"]) {
    for (const type of [pl.Int64, pl.Float64, pl.String]) {
      const listed = frame.withColumns(pl.concatList([pl.lit(1).cast(type)]).alias(name));
      assert.equal(await byColumns(listed.writeParquet(), "a.parquet"), null);
    }
  }
});

Deno.test(
  "a file that is left to rows at its values is closed",
  { sanitizeResources: true },
  async () => {
    assert.equal(await byColumns(`${HEADER}q1,p,b,yes,0,7,1,x\n`), null);
  },
);

Deno.test("what is odd, wrong or repeated is left to rows", async () => {
  const line = "q1,p,a,1,0,7,1,x\n";
  for (
    const rows of [
      `${line}${line}`, // one outcome twice
      `${line}q1,other,b,1,0,7,1,x\n`, // two prompts
      `${line}q1,p,b,1,0,7,1,x\nq2,p,b,1,0,7,1,x\n`, // a model is missing
      `${line}\nq1,p,b,1,0,7,1,x\n`, // an empty line
      `${line}q1,p,b,1,0,7,1\n`, // a short record
      `${line}q1,p,b,1,0,7,1,"x\n`, // a quote that is not closed
      `${line}q1,p,b,1,0,7,1,"x"y\n`, // text behind a quote
      `${line}q1,p,b,1,0,7,1,x"y\n`, // a quote in the text
      `${line}q1,p\rr,b,1,0,7,1,x\n`, // a carriage return within a line
      `${line}q1,p,b,2,0,7,1,x\n`, // a quality out of range
      `${line}q1,p,b,"0,5",0,7,1,x\n`, // a decimal comma
      `${line}q1,p,b,yes,0,7,1,x\n`, // a verdict for a quality
      `${line}q1,p,b,1,-1,7,1,x\n`,
      `${line}q1,p,b,1,1e400,7,1,x\n`,
      `${line}q1,p,b,1,0,7.5,1,x\n`,
      `${line}q1,p,b,1,0,2147483648,1,x\n`,
      `${line}q1,p,b,1,0,7,inf,x\n`,
      `${line}q1,p,b,1,0,7,０,x\n`, // a digit of another script
      `${line}q1,p,\u2028b,1,0,7,1,x\n`, // a control character in a name
      `${line}q1,,b,1,0,7,1,x\n`,
    ]
  ) assert.equal(await byColumns(HEADER + rows), null, rows);
  for (const first of ["x", '"x"']) { // a byte order mark that begins no file
    const rows = `${first},p,q1,a,1\n`;
    assert.equal(await byColumns(`task,prompt,query_id,model,quality\n\ufeff${rows}`), null);
    assert.ok(await byColumns(`task,prompt,query_id,model,quality\n${rows}`));
  }
  const many = Array.from({ length: 20_000 }, (_, i) => `q${i},p${i},a,1,0,7,1,?\n`).join("");
  assert.ok(await byColumns(HEADER + many));
  const latin1 = new TextEncoder().encode(HEADER + many); // far behind what the header is read with
  latin1[latin1.length - 2] = 0xe9;
  assert.equal(await byColumns(latin1), null);
});

Deno.test("whatever cells a table has, columns say what rows say, or nothing", async () => {
  const text = fc.constantFrom("a", "b", "", " ", "NA", "0", "a,b", 'a"b', "a\nb", "é\u00a0", "#");
  const number = fc.constantFrom(
    ...[
      "0",
      "1",
      "0.1",
      "1e-7",
      "-0",
      "+1",
      "",
      " 1",
      "NaN",
      " null ",
      ".5",
      "5.",
      "1_0",
      "0x1",
      "1,5",
    ],
  );
  const row = fc.tuple(text, text, text, number, number, number, number, text);
  const quoted = (cell: string) => /[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 4 }),
      fc.constantFrom("\n", "\r\n"),
      async (rows, end) => {
        const lines = rows.map((row) => row.map(quoted).join(",") + end);
        await byColumns(HEADER.replace("\n", end) + lines.join(""));
      },
    ),
    { seed: 1, numRuns: 150 },
  );
});
