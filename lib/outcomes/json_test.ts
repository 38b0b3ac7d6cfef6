import assert from "node:assert/strict";
import fc from "fast-check";
import { readJsonArray, readJsonLines } from "./json.ts";
import { TempFiles } from "./testing.ts";

async function read(text: string, reader: typeof readJsonArray | typeof readJsonLines) {
  await using temp = await TempFiles.create({ "a.json": text });
  return await Array.fromAsync(reader(temp.path("a.json")));
}

/** As JSON.parse, but numbers beyond 2^53 are the text that they are. */
function parse(text: string) {
  return JSON.parse(
    text,
    (_key, value, context?: { source: string }) =>
      typeof value === "number" && Math.abs(value) > Number.MAX_SAFE_INTEGER
        ? context!.source
        : value,
  );
}

Deno.test("readers of JSON keep whole numbers beyond 2^53 as the texts that they are", async () => {
  const object =
    '{"id":9007199254740993,"of":{"ids":[-18446744073709551615,1e400]},"small":-1.5e3}';
  const values = {
    id: "9007199254740993",
    of: { ids: ["-18446744073709551615", "1e400"] },
    small: -1500,
  };
  assert.deepEqual(await read(object, readJsonLines), [{ values, line: 1 }]);
  assert.deepEqual(await read(`[${object}]`, readJsonArray), [{ values, line: 1 }]);
});

Deno.test("readJsonLines skips blank lines and counts them", async () => {
  assert.deepEqual(await read('{"a":1}\n\n{"a":2}', readJsonLines), [
    { values: { a: 1 }, line: 1 },
    { values: { a: 2 }, line: 3 },
  ]);
});

Deno.test("readJsonLines puts lines together that come in many chunks", async () => {
  const records = [1, 2, 3].map((a) => ({ a, text: "x".repeat(300_000) }));
  const lines = records.map((record) => JSON.stringify(record)).join("\n");
  assert.deepEqual(
    await read(lines, readJsonLines),
    records.map((values, i) => ({ values, line: i + 1 })),
  );
});

Deno.test("readJsonLines names the line of what is no JSON object", async () => {
  await assert.rejects(read('{"a":1}\n{"a":\n', readJsonLines), /a\.json:2: this is not JSON/);
  await assert.rejects(
    read('{"a":1}\n[1]\n', readJsonLines),
    /a\.json:2 as it must be a JSON object/,
  );
});

Deno.test("readJsonArray gives back any objects, on the lines they begin on", async () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue());
  await fc.assert(
    fc.asyncProperty(fc.array(object, { minLength: 1 }), async (objects) => {
      const parsed = parse(JSON.stringify(objects));
      const pretty = await read(JSON.stringify(objects, null, 1), readJsonArray);
      const dense = await read(JSON.stringify(objects), readJsonArray);
      assert.deepEqual(pretty.map(({ values }) => values), parsed);
      assert.deepEqual(dense.map(({ values }) => values), parsed);
      assert.equal(pretty[0].line, 2);
      assert.ok(dense.every(({ line }) => line === 1));
    }),
    { numRuns: 50 },
  );
});

Deno.test("readJsonArray names the line of a fault within an element", async () => {
  const text = '[\n{"a": 1},\n{"a": 2,\n "b": 3,}\n]';
  await assert.rejects(read(text, readJsonArray), /a\.json:4: this is not JSON/);
});

Deno.test("readJsonArray refuses a truncated array and anything but an array of objects", async () => {
  await assert.rejects(read('[{"a":1},\n{"a":', readJsonArray), /a\.json:2: .* never closed/);
  for (const text of ['{"a":1}', "[1, 2]", '["a"]', "[[1]]", "null"]) {
    await assert.rejects(
      read(text, readJsonArray),
      /a\.json:1: expected one JSON array of objects/,
    );
  }
});

Deno.test("readJsonArray refuses what stands between and after the objects", async () => {
  const cases: [text: string, fault: RegExp][] = [
    ['[{"a":1}]\n[{"b":2}]', /a\.json:2: this is not JSON: unexpected "\[" after the end/],
    ['[{"a":1}]]]]', /a\.json:1: .* unexpected "\]" after the end of the array/],
    ['[{"a":1}\n{"b":2}]', /a\.json:2: .* unexpected "{" near object 2/],
    ['[{"a":1}}', /a\.json:1: .* unexpected "}" near object 2/],
    ['[{"a":1},]', /unexpected "\]" near object 2/],
    ['[{"a":1},,{"a":2}]', /unexpected "," near object 2/],
    ['[,{"a":1}]', /unexpected "," near object 1/],
    ['[{"a":01}]', /unexpected 1 near object 1/],
    ["[{\"a\":'1'}]", /unexpected "'" near object 1/],
    ['[{"a":NaN}]', /unexpected "N" near object 1/],
    ['[{"a":é}]', /unexpected character near object 1/],
    ['[{"a":"\n"}]', /a\.json:1: .* unexpected character near object 1/],
    [`[{"a":1 "${"x".repeat(1000)}"}]`, /unexpected "x{79} near object 1/],
    [" \n", /a\.json:2: expected one JSON array of objects/],
  ];
  for (const [text, message] of cases) {
    await assert.rejects(read(text, readJsonArray), { name: "UserError", message }, text);
  }
});

Deno.test("readJsonArray takes what JSON.parse takes, and gives the same", async () => {
  const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 });
  const edit = fc.tuple(fc.nat(), fc.constantFrom(...'[]{},:"\\0-e.tn \n'), fc.nat(2));
  let taken = 0, refused = 0;
  await fc.assert(
    fc.asyncProperty(objects, edit, async (values, [where, char, removed]) => {
      const whole = JSON.stringify(values);
      const at = where % whole.length;
      const text = whole.slice(0, at) + char + whole.slice(at + removed);
      let expected: unknown[] | null = null;
      try {
        expected = parse(text);
      } catch { /* not JSON */ }
      if (expected?.every((value) => Object(value) === value && !Array.isArray(value))) {
        taken++;
        const records = await read(text, readJsonArray);
        assert.deepEqual(records.map(({ values }) => values), expected);
      } else {
        refused++;
        await assert.rejects(read(text, readJsonArray), { name: "UserError" });
      }
    }),
    { numRuns: 300, seed: 1 },
  );
  assert.ok(taken > 20 && refused > 20, `${taken} taken, ${refused} refused`);
});

Deno.test("readers of JSON refuse a record that would fill the memory", async () => {
  const long = '[\n{"a": "' + "x".repeat(2 ** 26);
  const message = /a\.json:2: this record has more than 67,108,864 characters/;
  await assert.rejects(read(long, readJsonArray), { name: "UserError", message });
  await assert.rejects(read(long.slice(1), readJsonLines), { name: "UserError", message });
});
