/** The README quotes published figures, and no others. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { namedFigures } from "../lib/report/studies/figures.ts";
import { listPublished, openPublished, withFindings } from "../lib/report/studies/mod.ts";

const README = await Deno.readTextFile(join(import.meta.dirname!, "../README.md"));

Deno.test("README has the main findings of all published studies", async () => {
  assert.equal(README, await withFindings(README), "run: deno task lab run --all --publish");
});

Deno.test("every estimate with an interval in the README is published", async () => {
  const published = await Promise.all((await listPublished()).map((study) => openPublished(study)));
  const figures = published.flatMap(({ figures }) => namedFigures(figures));
  const quoted = README.slice(0, README.indexOf("## What the studies found"))
    .matchAll(/(\d\.\d+) \[(\d\.\d+), (\d\.\d+)\]/g);
  const unknown = [...quoted].filter(([, ...texts]) => {
    const digits = texts[0].split(".")[1].length;
    return !figures.some(({ value, lo, hi }) =>
      [value, lo, hi].every((number, i) => number?.toFixed(digits) === texts[i])
    );
  });
  assert.deepEqual(unknown.map(([text]) => text), []);
});
