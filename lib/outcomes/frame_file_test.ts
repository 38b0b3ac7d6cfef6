import assert from "node:assert/strict";
import { UserError } from "../core/errors.ts";
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import {
  Binary,
  type DataType,
  DurationMicrosecond,
  DurationSecond,
  Field,
  Int64,
  List,
  Struct,
  Table,
  tableToIPC,
  type Vector,
  vectorFromArray,
} from "apache-arrow";
import pl from "nodejs-polars";
import { frameOf, frameRecords, readFrame } from "./frame_file.ts";
import { readTable } from "./read.ts";
import { TempFiles } from "./testing.ts";

/** Two outcomes and a column more, as an Arrow IPC stream. */
function streamOf(more: Record<string, Vector>): Uint8Array {
  return tableToIPC(
    new Table({
      query_id: vectorFromArray([9007199254740992n, 9007199254740993n], new Int64()),
      prompt: vectorFromArray(["One?", "Two?"]),
      model: vectorFromArray(["m", "m"]),
      quality: vectorFromArray([0, 1]),
      ...more,
    }),
    "stream",
  );
}

/** The same as a stream, a file of Arrow, compressed ones, and Parquet. */
function filesOf(more: Record<string, Vector>): Record<string, Uint8Array> {
  const stream = streamOf(more);
  const frame = pl.readIPCStream(Buffer.from(stream));
  return {
    "stream.arrow": stream,
    "FILE.ARROW": frame.writeIPC(),
    "lz4.feather": frame.writeIPC({ compression: "lz4" }),
    "stream.arrow.gz": gzipSync(stream),
    "file.PARQUET": frame.writeParquet(),
  };
}

async function read(files: Record<string, Uint8Array>) {
  await using temp = await TempFiles.create(files);
  return await Promise.all(
    Object.keys(files).map((name) => Array.fromAsync(frameRecords(temp.path(name)))),
  );
}

const typed = <T>(values: T[], type: DataType) => vectorFromArray(values, type) as Vector;

Deno.test("a byte order mark that a text begins with is a character of it", async () => {
  const prompt = ["\ufeffx", "\ufeff\ufeffy", "x\ufeff", "\ufeff", "", null, "$0"];
  const texts = pl.DataFrame({ prompt: pl.Series("prompt", prompt, pl.String) });
  const frame = texts.withColumns(pl.col("prompt").cast(pl.Categorical).alias("task"));
  const all = await read({ "a.parquet": frame.writeParquet(), "a.arrow": frame.writeIPC() });
  for (const records of all) {
    assert.deepEqual(records.map(({ values }) => values.prompt), prompt);
    assert.deepEqual(records.map(({ values }) => values.task), prompt);
  }
});

Deno.test("frames of Arrow and Parquet keep ids of 64 bits apart", async () => {
  for (const records of await read(filesOf({}))) {
    assert.deepEqual(records.map(({ values }) => values.query_id), [
      "9007199254740992",
      "9007199254740993",
    ]);
    assert.deepEqual(records.map(({ line }) => line), [1, 2]);
  }
});

Deno.test("a duration is as many milliseconds as it lasts, whatever its unit", async () => {
  for (
    const [type, count] of [[new DurationMicrosecond(), 1_500_000n], [new DurationSecond(), 2n]]
  ) {
    const latency_ms = typed([count, null], type as DataType);
    await using temp = await TempFiles.create(filesOf({ latency_ms }));
    for await (const { name } of Deno.readDir(temp.folder)) {
      const { frame } = await readTable([temp.path(name)]);
      assert.deepEqual(frame.getColumn("latency_ms").toArray(), [
        count === 2n ? 2000 : 1500,
        null,
      ]);
    }
  }
});

Deno.test("decimals, dates and times are the texts that they say", async () => {
  const frame = pl.DataFrame({ d: ["0.0001", "12.5000"], t: ["2020-01-02", "2021-03-04"] })
    .withColumns(pl.col("d").cast(pl.Decimal(10, 4)), pl.col("t").cast(pl.Date));
  for (const records of await read({ "a.parquet": frame.writeParquet() })) {
    assert.deepEqual(records.map(({ values }) => values), [
      { d: "0.0001", t: "2020-01-02" },
      { d: "12.5000", t: "2021-03-04" },
    ]);
  }
});

Deno.test("a column of a type that no reader takes is ignored where unused, else named", async () => {
  const bytes = typed([new Uint8Array([0, 255]), null], new Binary());
  for (const name of Object.keys(filesOf({ bytes }))) {
    await using temp = await TempFiles.create(filesOf({ bytes }));
    assert.equal((await readTable([temp.path(name)])).frame.height, 2);
  }
  for (const [name, value] of [["task", "a text"], ["cost_usd", "a number"]]) {
    await using temp = await TempFiles.create({ "a.arrow": streamOf({ [name]: bytes }) });
    await assert.rejects(readTable([temp.path("a.arrow")]), {
      name: "UserError",
      message: new RegExp(`a.arrow:1 as column "${name}" must be ${value}.*of type Binary`),
    });
  }
});

Deno.test("lists and structs come as lists and objects, their large numbers as texts", async () => {
  const item = new Field("item", new Int64());
  const list = typed([[1n, 2n ** 60n], null], new List(item));
  const struct = typed([{ item: 3n }, { item: -(2n ** 60n) }], new Struct([item]));
  for (const records of await read(filesOf({ list, struct }))) {
    assert.deepEqual(records.map(({ values: { list, struct } }) => [list, struct]), [
      [[1, "1152921504606846976"], { item: 3 }],
      [null, { item: "-1152921504606846976" }],
    ]);
  }
});

Deno.test("a file that is no frame is refused with the reason", async () => {
  await using temp = await TempFiles.create({ "a.parquet": "PAR1 not", "b.arrow": "hello" });
  await assert.rejects(readFrame(temp.path("a.parquet")), /not a readable Parquet file: /);
  await assert.rejects(readFrame(temp.path("b.arrow")), /not a readable Arrow IPC file: /);
});

Deno.test("a compressed Arrow file with a damaged length is refused, and ends no process", () => {
  for (const compression of ["lz4", "zstd"] as const) {
    const bytes = pl.DataFrame({ x: new Array(1000).fill(1.5) }).writeIPC({ compression });
    assert.equal(frameOf(bytes, "a.arrow").height, 1000);
    // The buffer's first 8 bytes are what it unpacks to
    const at = bytes.indexOf(new Uint8Array(new BigInt64Array([8000n]).buffer));
    bytes.writeBigInt64LE(2n ** 50n, at);
    assert.throws(() => frameOf(bytes, "a.arrow"), {
      name: "UserError",
      message: /a buffer of it would have 1125899906842624 bytes/,
    });
  }
});

Deno.test("an Arrow file whose damaged numbers reach beyond it is refused, and ends no process", () => {
  const frame = pl.DataFrame({ x: new Array(1000).fill(1.5) });
  const whole = frame.writeIPC();
  /** Every place at which the file tells a number. */
  const placesOf = (value: bigint) => {
    const bytes = new Uint8Array(new BigInt64Array([value]).buffer), places: number[] = [];
    for (let at = whole.indexOf(bytes); at >= 0; at = whole.indexOf(bytes, at + 1)) places.push(at);
    return places;
  };
  // 1,000 rows, and 8,000 bytes of a column
  const places = [...placesOf(1000n), ...placesOf(8000n)];
  assert.ok(places.length >= 4, `${places}`);
  for (const at of places) {
    for (const value of [2n ** 50n, 2n ** 37n, -1n]) {
      const bytes = Buffer.from(whole);
      bytes.writeBigInt64LE(value, at);
      try {
        assert.ok(frameOf(bytes, "a.arrow").height <= 1000);
      } catch (error) {
        assert.equal((error as Error).name, "UserError");
      }
    }
  }
});

Deno.test("an Arrow file with one damaged byte is read, or refused by its name, wherever the byte is", async () => {
  await using temp = await TempFiles.create();
  const path = temp.path("a.arrow");
  const whole = pl.DataFrame({ query_id: ["1", "2", "3"], quality: [0, 0.5, 1] }).writeIPC();
  let refused = 0;
  for (let at = 0; at < whole.length; at++) {
    const bytes = Buffer.from(whole);
    bytes[at] ^= 1 << at % 8;
    await Deno.writeFile(path, bytes);
    try {
      await Array.fromAsync(frameRecords(path));
    } catch (error) {
      refused++;
      assert.ok(
        error instanceof UserError && error.message.includes("a.arrow"),
        `byte ${at}: ${error}`,
      );
    }
  }
  assert.ok(refused > 20, `${refused} of ${whole.length}`);
});
