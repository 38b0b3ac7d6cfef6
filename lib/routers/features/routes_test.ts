import assert from "node:assert/strict";
import fc from "fast-check";
import { embedRoutes, fitThreshold, type Route } from "../mod.ts";

/** Directions in the plane, by the angle in degrees that a text is. */
const encoder = {
  embed: (texts: readonly string[]) =>
    Promise.resolve(texts.map((text) => {
      const angle = Number(text) * Math.PI / 180;
      return Float32Array.of(Math.cos(angle), Math.sin(angle));
    })),
};
const ROUTES: Route[] = [{ name: "east", texts: ["0", "10"] }, { name: "north", texts: ["90"] }];
const routes = await embedRoutes(ROUTES, encoder);

Deno.test("similarities() are cosines with the nearest text of each route", async () => {
  const near = await routes.similarities(["10", "60"]);
  const expected = [
    1,
    Math.cos(80 * Math.PI / 180),
    Math.cos(50 * Math.PI / 180),
    Math.sqrt(3) / 2,
  ];
  expected.forEach((value, i) => assert.ok(Math.abs(near[i] - value) < 1e-6));
});

Deno.test("nearest() gives no route to what is near to none", async () => {
  const names = async (threshold?: number) =>
    (await routes.nearest(["5", "80", "200"], { threshold }))
      .map((near) => near?.route ?? null);
  assert.deepEqual(await names(), ["east", "north", "north"]);
  assert.deepEqual(await names(0.9), ["east", "north", null]);
  assert.deepEqual(await names(0.99), ["east", null, null]);
});

Deno.test("fitThreshold() lies between what belongs somewhere and what does not", () => {
  const at = (similarity: number, truth: string | null) => ({ route: "a", similarity, truth });
  const threshold = fitThreshold([at(0.9, "a"), at(0.7, "a"), at(0.4, null), at(0.2, null)]);
  assert.ok(Math.abs(threshold - 0.55) < 1e-12);
  assert.equal(fitThreshold([at(0.9, "a"), at(0.1, "a")]), -1);
  assert.ok(fitThreshold([at(1, null)]) > 1);
});

Deno.test("no other threshold would have done better by in- and out-of-distribution queries", () => {
  const query = fc.record({
    route: fc.constantFrom("a", "b"),
    similarity: fc.integer({ min: -4, max: 4 }).map((quarter) => quarter / 4),
    truth: fc.constantFrom("a", "b", null),
  });
  fc.assert(fc.property(fc.array(query, { minLength: 1, maxLength: 30 }), (queries) => {
    const share = (threshold: number, outside: boolean) => {
      const kind = queries.filter(({ truth }) => (truth === null) === outside);
      const right = kind.filter(({ route, similarity, truth }) =>
        (similarity < threshold ? null : route) === truth
      );
      return kind.length === 0 ? 0 : right.length / kind.length;
    };
    const right = (threshold: number) => share(threshold, true) + share(threshold, false);
    const fitted = right(fitThreshold(queries));
    for (let t = -1; t <= 1.25; t += 0.125) assert.ok(fitted >= right(t) - 1e-9);
  }));
});
