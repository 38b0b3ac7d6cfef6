import assert from "node:assert/strict";
import { join } from "node:path";
import { merged, type Results, resultsSchema, type Row, summarise, withTable } from "./results.ts";

const ROOT = join(import.meta.dirname!, "../..");

function rowOf(name: string, median: number, more: Partial<Row> = {}): Row {
  return {
    ...{ name, work: `Work ${name}`, peer: "numpy", threads: "defaults", note: null },
    ratio: { median, min: median / 2, max: 2 * median },
    ...{ ours_s: 0.012 * median, peer_s: 0.012, runs: 5 },
    ...{ versions: { numpy: "2.4.6" }, date: "2026-11-28", commit: "abc", load: 0.5 },
    ...more,
  };
}

function resultsOf(rows: Row[], cores = 2): Results {
  return {
    ...{ version: 1, command: "deno task bench:peers" },
    machine: { cpu: "a processor", cores, memory_gib: 8 },
    rows,
  };
}

Deno.test("summarise() takes ratios of turns that belong together", () => {
  // The machine is three times slower in the second pair: both sides are
  assert.deepEqual(summarise([1, 3, 2], [2, 6, 2]), {
    ratio: { median: 0.5, min: 0.5, max: 1 },
    ...{ ours_s: 2, peer_s: 2, runs: 3 },
  });
});

Deno.test("a run of some works leaves the others' rows, but for those of another machine", () => {
  const order = ["a", "b", "c"].map((name) => ({ name, peer: "numpy" }));
  const before = resultsOf([rowOf("b", 3), rowOf("a", 2), rowOf("gone", 1)]);
  const now = resultsOf([rowOf("b", 0.5)]);
  const ratios = ({ rows }: Results) => rows.map(({ name, ratio }) => [name, ratio.median]);
  assert.deepEqual(ratios(merged(before, now, order)), [["a", 2], ["b", 0.5]]);
  assert.deepEqual(ratios(merged({ ...before, ...resultsOf(before.rows, 4) }, now, order)), [
    ["b", 0.5],
  ]);
  assert.deepEqual(ratios(merged(null, now, order)), [["b", 0.5]]);
});

Deno.test("the README's block shows losses in bold, with their reasons", async () => {
  const begin = "<!-- Made by deno task bench:peers: begin -->";
  const end = "<!-- Made by deno task bench:peers: end -->";
  const text = await withTable(
    `# A\n\n${begin}\nold\n${end}\n\nAfter.\n`,
    resultsOf([rowOf("a", 0.25), rowOf("b", 3, { note: "It does more.", load: 1 })]),
  );
  assert.match(text, /^# A\n\n<!-- .* begin -->\n\n\| Work +\| Peer/);
  assert.match(text, /\| Work a +\| numpy +\| 0\.25 \(0\.13 to 0\.50\) +\| +3\.0 ms \| +12 ms \|/);
  assert.match(text, /\| \*\*3\.0\*\* \(1\.5 to 6\.0\)/);
  assert.match(text, /load 0\.5 to 1\.0/);
  assert.match(text, /- Work b, numpy: It does more\.\n/);
  assert.doesNotMatch(text, /old|- Work a/);
  assert.match(text, /end -->\n\nAfter\.\n$/);
  await assert.rejects(withTable("# A\n", resultsOf([])), /lacks/);
});

Deno.test("the README has the table of results/published/peers.json", async () => {
  const kept = await Deno.readTextFile(join(ROOT, "results/published/peers.json"));
  const readme = await Deno.readTextFile(join(ROOT, "README.md"));
  const results = resultsSchema.parse(JSON.parse(kept));
  assert.equal(readme, await withTable(readme, results), "run: deno task bench:peers");
});
