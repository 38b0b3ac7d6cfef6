import assert from "node:assert/strict";
import fc from "fast-check";
import { byLength } from "./mod.ts";

Deno.test("byLength() gives each row its result, in batches that are not too large", async () => {
  const rows = fc.array(fc.array(fc.nat(9), { minLength: 1, maxLength: 9 }), { maxLength: 40 });
  await fc.assert(fc.asyncProperty(rows, fc.integer({ min: 1, max: 50 }), async (rows, most) => {
    const progress: number[] = [];
    const results = await byLength(rows, {
      most,
      run: (batch) => {
        const longest = Math.max(...batch.map((row) => row.length));
        assert.ok(batch.length === 1 || batch.length * longest <= most);
        return Promise.resolve(batch.map((row) => row.join()));
      },
      onProgress: (done) => progress.push(done),
    });
    assert.deepEqual(results, rows.map((row) => row.join()));
    assert.deepEqual(progress, progress.toSorted((a, b) => a - b));
    assert.equal(progress.at(-1) ?? 0, rows.length);
  }));
});
