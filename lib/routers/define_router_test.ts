import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import type { CandidateMatrix, Query } from "../outcomes/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { defineRouter, openRouters, type Training } from "./mod.ts";

const queryOf = (id: string): Query => (
  { id, dataset: "d", prompt: `prompt ${id}`, task: null, split: null }
);

/** Two queries, of the second one only the strong candidate is right. */
const OUTCOMES: CandidateMatrix = {
  candidates: [{ model: "small", n: 1 }, { model: "middle", n: 1 }, { model: "large", n: 1 }],
  queries: [queryOf("1"), queryOf("2")],
  quality: Float64Array.of(1, 1, 1, 0, 0, 1),
  cost: Float64Array.of(1, 2, 9, 1, 3, 8),
  costUnit: "USD",
  draws: Float64Array.of(1, 1, 1, 0, 0, 1),
  weights: new Float64Array(6).fill(1),
  offsets: Int32Array.of(0, 1, 2, 3, 4, 5, 6),
};

type Definition = Parameters<typeof defineRouter>[0];

/** Scores of the two queries by a router of this definition. */
async function scoresOf(definition: Omit<Definition, "name">) {
  const router = defineRouter({ name: "mine", ...definition } as Definition);
  return [...await (await router.fit(OUTCOMES, { seed: 3 })).score(OUTCOMES.queries)];
}

const refused = (definition: unknown, message: RegExp, hint?: RegExp) =>
  assert.rejects(() => scoresOf(definition as Definition), (error: Error & { hint?: string }) => {
    assert.equal(error.name, "UserError");
    assert.match(error.message, message);
    if (hint) assert.match(error.hint ?? "", hint);
    return true;
  });

Deno.test("defineRouter() hands fit the qualities and costs of each candidate, and takes a need from 0 to 1", async () => {
  const given: Training[] = [];
  const scores = await scoresOf({
    fit(training) {
      given.push(training);
      return ({ id }: Query) => id === "2" ? 0.75 : 0;
    },
  });
  assert.deepEqual(scores, [1, 1, 1, 0.25, 0.25, 1]);
  const [{ queries, candidates, costUnit, seed, random }] = given;
  assert.deepEqual([candidates, costUnit, seed], [["small", "middle", "large"], "USD", 3]);
  assert.deepEqual(queries[1], { ...queryOf("2"), quality: [0, 0, 1], cost: [1, 3, 8] });
  assert.ok(random() < 1);
});

Deno.test("defineRouter() takes typed arrays, and what a router changes in queries stays with it", async () => {
  assert.deepEqual(
    await scoresOf({ fit: () => ({ scoreAll: () => Float32Array.of(0.5, 1) }) }),
    [0.5, 0.5, 1, 0, 0, 1],
  );
  const qualities = { predicts: "quality", fit: () => () => Float64Array.of(1, 2, 3) } as const;
  assert.deepEqual(await scoresOf(qualities), [1, 2, 3, 1, 2, 3]);
  const wanton = (query: Query) => {
    query.prompt = query.id = "gone";
    return 0;
  };
  await scoresOf({ fit: () => wanton });
  await scoresOf({ fit: () => ({ scoreAll: (queries) => queries.map(wanton) }) });
  assert.deepEqual(OUTCOMES.queries, [queryOf("1"), queryOf("2")]);
});

Deno.test("defineRouter() takes a quality of each candidate, scores in batches, and promises", async () => {
  const qualities = {
    predicts: "quality",
    fit: () => () => Promise.resolve([0.5, 2, -1]),
  } as const;
  assert.deepEqual(await scoresOf(qualities), [0.5, 2, -1, 0.5, 2, -1]);
  const batches: number[] = [];
  const scores = await scoresOf({
    fit: () =>
      Promise.resolve({
        scoreAll(queries: readonly Query[]) {
          batches.push(queries.length);
          return queries.map((_, i) => i / 2);
        },
      }),
  });
  assert.deepEqual([scores, batches], [[1, 1, 1, 0.5, 0.5, 1], [2]]);
});

Deno.test("a score that is none is told with the router, the query and the value", async () => {
  const of = (score: unknown) => ({ fit: () => ({ id }: Query) => id === "2" ? score : 0 });
  const need = /Router "mine" must score each query with its need .*: of query "2" of d it is /;
  for (const score of [NaN, -0.1, 1.5, Infinity, "0.5", undefined, null]) {
    const is = typeof score === "string" ? '"0.5"' : String(score);
    await refused(of(score), new RegExp(`${need.source}${is.replace(".", "\\.")}$`));
  }
  await refused(of(7), need, /Squash/);
  await refused(of([0.1, 0.2, 0.3]), need, /predicts: "quality"/);
  for (const score of [[0.1, 0.2], [0.1, NaN, 0.2], 0.5]) {
    const given = { predicts: "quality", fit: () => () => score };
    await refused(given, /with 3 qualities, finite numbers, of small, middle, large: of query "1"/);
  }
  await refused(
    { fit: () => ({ scoreAll: () => [0.5] }) },
    /a score for each query .* 2: it returned 1$/,
  );
  await refused({ fit: () => 3 }, /must return a function that scores a query, .* it returned 3$/);
  await refused({ fit: 3 }, /fit must be a function/);
  await refused({ predicts: "rank", fit: () => () => 1 }, /predicts must be "need" or "quality"/);
  const fit = () => () => 1;
  await refused({ learnsFrom: "answers", fit }, /learnsFrom must be .* value is "answers"$/);
  for (const costUsd of [NaN, -1, Infinity, "1"]) {
    await refused({ costUsd, fit }, /costUsd must be a number from 0 on: current value is /);
  }
  // Values that are no JSON are told too
  const endless: Record<string, unknown> = { big: 10n };
  endless.self = endless;
  await refused(of(endless), /of query "2" of d it is .*big: 10n/);
  await refused({ fit: () => endless }, /it returned .*big: 10n/);
  await refused(
    { fit: () => ({ scoreAll: (queries: Query[]) => queries.map(() => Promise.resolve(1)) }) },
    /it is Promise/,
    /Await the scores/,
  );
  assert.throws(() => defineRouter({ name: "a,b", fit: () => () => 1 }), /name must be letters/);
});

Deno.test("an error of the user's code is told with its file and line", async () => {
  await using temp = await TempFiles.create({
    "mine.js": "export const score = () => {\n  throw new RangeError('too long');\n};\n",
  });
  const mine = temp.path("mine.js");
  const { score } = await import(pathToFileURL(mine).href);
  const said = `Router "mine" failed to score query "1" at ${mine}:2:9: RangeError: too long`;
  await refused({ fit: () => score }, new RegExp(`^${said}$`));
  await refused({
    fit() {
      throw "no reason";
    },
  }, /^Router "mine" failed to fit: no reason$/);
});

const file = (name: string) =>
  `import { defineRouter } from ${JSON.stringify(import.meta.resolve("./mod.ts"))};
export default defineRouter({ name: "${name}", fit: () => () => 0.5 });
export const others = [defineRouter({ name: "other", learnsFrom: "nothing", fit: () => () => 1 })];
export const seed = 1;
`;

Deno.test("openRouters() takes names, values, and all that a file exports; a file that changed is read anew", async () => {
  await using temp = await TempFiles.create({ "mine.ts": file("first") });
  const mine = temp.path("mine.ts");
  const value = defineRouter({ name: "value", fit: () => () => 1 });
  const opened = await openRouters(["random", mine, value]);
  assert.deepEqual(opened.map(({ name }) => name), ["random", "first", "other", "value"]);
  assert.equal(opened[1].origin!.what, mine);
  assert.match(opened[1].origin!.digest, /^[0-9a-f]{64}$/);
  await Deno.writeTextFile(mine, file("second"));
  const [again] = await openRouters([mine]);
  assert.equal(again.name, "second");
  assert.notEqual(again.origin!.digest, opened[1].origin!.digest);
});

Deno.test("openRouters() says what is wrong with a file, and with names that are alike", async () => {
  await using temp = await TempFiles.create({
    "none.ts": "export const a = 1;",
    "wrong.js": "export const a = ;",
    "lone.ts": "export { a } from './gone.ts';",
    "throws.ts": "export const a = 1;\nthrow new Error('not today');",
    "random.ts": file("random"),
  });
  const said = (name: string, message: RegExp) =>
    assert.rejects(openRouters(["random", temp.path(name)]), { name: "UserError", message });
  await said("absent.ts", /Cannot read the router's file .*absent\.ts/);
  await said("none.ts", /Cannot use .*none\.ts as it exports no router/);
  await said("wrong.js", /wrong\.js at \S+wrong\.js:1:18: SyntaxError: Expression expected.*~$/s);
  await said(
    "lone.ts",
    /lone\.ts at \S+lone\.ts:1:\d+: TypeError: Module not found "[^"]+gone\.ts"\.$/,
  );
  await said("throws.ts", /Cannot load .*throws\.ts at .*throws\.ts:2:7: Error: not today/);
  await said("random.ts", /two have the name "random"/);
});
