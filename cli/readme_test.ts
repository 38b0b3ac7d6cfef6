/** README and the page of findings quote published figures, and no others. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { namedFigures } from "../lib/report/studies/figures.ts";
import { listPublished, openPublished, withFindings } from "../lib/report/studies/mod.ts";

const ROOT = join(import.meta.dirname!, "..");
const README = await Deno.readTextFile(join(ROOT, "README.md"));

Deno.test("docs/findings.md has the main findings of all published studies", async () => {
  const page = await Deno.readTextFile(join(ROOT, "docs/findings.md"));
  assert.equal(page, await withFindings(page), "run: deno task lab run --all --publish");
});

Deno.test("every estimate with an interval in the README is published", async () => {
  const published = await Promise.all((await listPublished()).map((study) => openPublished(study)));
  const figures = published.flatMap(({ figures }) => namedFigures(figures));
  const quoted = README.matchAll(/(\d\.\d+) \[(\d\.\d+), (\d\.\d+)\]/g);
  const unknown = [...quoted].filter(([, ...texts]) => {
    const digits = texts[0].split(".")[1].length;
    return !figures.some(({ value, lo, hi }) =>
      [value, lo, hi].every((number, i) => number?.toFixed(digits) === texts[i])
    );
  });
  assert.deepEqual(unknown.map(([text]) => text), []);
});
