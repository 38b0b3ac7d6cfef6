import assert from "node:assert/strict";
import fc from "fast-check";
import { type MadeCard, makeTable } from "../make_table.ts";
import { type ReadOptions, readTable } from "../read.ts";
import type { Outcome } from "../schema.ts";
import { type OutcomeTable, withFrame } from "../table.ts";
import { TempFiles } from "../testing.ts";
import { bestrouteLines } from "./bestroute.ts";
import { bestrouteRouterLines } from "./bestroute_router.ts";

const CARD: MadeCard = {
  ...{ name: "t", title: "t", description: null, weak: null, strong: null, caveats: [] },
  ...{ quality: { what: "a reward", min: null, max: null }, created_by: null },
};

const BLANK: Omit<Outcome, "query_id" | "model"> = {
  ...{ dataset: "d", prompt: "p", task: null, reference: null, split: null, sample: 0 },
  ...{ response: null, quality: null, correct: null, confidence: null, tokens_in: null },
  ...{ tokens_out: null, cost_usd: null, latency_ms: null },
};

const or = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const real = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
  .map((x) => x === 0 ? 0 : x); // JSON has no -0
const positive = real.map(Math.abs), text = fc.string({ unit: "grapheme" });
const name = fc.string({ minLength: 1, unit: fc.constantFrom(..."ab/ 1-_") }).map((s) => `x${s}`);

/** Tables of some queries with some samples of one to three models, other numbers of them in each cell. */
const tables = fc.record({
  queries: fc.uniqueArray(
    fc.record({
      ...{ dataset: fc.constantFrom("d", "d/e"), query_id: name, prompt: text.map((s) => `?${s}`) },
      ...{ task: or(name), reference: or(text), split: or(fc.constantFrom("train", "test")) },
    }),
    {
      selector: ({ dataset, query_id }) => `${dataset} ${query_id}`,
      minLength: 1,
      maxLength: 4,
    },
  ),
  models: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
  scored: fc.boolean(),
  armo: fc.boolean(),
}).chain(({ queries, models, scored, armo }) => {
  const sample = fc.record({
    ...{ response: or(text), quality: scored ? or(real) : fc.constant(null) },
    ...{ correct: or(fc.boolean()), confidence: or(positive.map((x) => x / 1e6)) },
    ...{ tokens_in: or(fc.nat(99)), tokens_out: or(fc.nat(99)) },
    ...{ cost_usd: or(positive), latency_ms: or(positive), "score.proxy": or(real) },
    ...armo && { "score.armoRM": or(real) },
    sample: fc.nat(30),
  });
  const cell = fc.uniqueArray(sample, {
    selector: ({ sample }) => sample,
    minLength: 1,
    maxLength: 4,
  });
  return fc.tuple(...queries.flatMap(() => models.map(() => cell))).map((cells) =>
    cells.flatMap((samples, c) => {
      const query = queries[Math.floor(c / models.length)], model = models[c % models.length];
      return samples.map((own) => ({ ...query, model, ...own } as Outcome));
    })
  );
});

/** The rows of a table by what identifies them. */
function rowsOf({ frame }: OutcomeTable): Record<string, unknown>[] {
  const key = ({ dataset, query_id, model, sample }: Record<string, unknown>) =>
    JSON.stringify([dataset, query_id, model, sample]);
  return frame.toRecords().sort((a, b) => key(a) < key(b) ? -1 : 1);
}

async function reread(...files: Iterable<string>[]): Promise<OutcomeTable> {
  return await rereadAs(Object.fromEntries(files.map((lines, i) => [`${i}.jsonl`, lines])), {
    ...{ card: { name: "t" }, incomplete: "error" },
  });
}

/** Reads files of these names and lines. */
async function rereadAs(files: Record<string, Iterable<string>>, options: ReadOptions = {}) {
  await using temp = await TempFiles.create(
    Object.fromEntries(Object.entries(files).map(([file, lines]) => [file, [...lines].join("\n")])),
  );
  return await readTable(Object.keys(files).map((file) => temp.path(file)), {
    ...{ format: "bestroute", incomplete: "keep" },
    ...options,
  });
}

Deno.test("a table written as bestroute and read again has lost nothing, and is written so again", async () => {
  await fc.assert(
    fc.asyncProperty(tables, fc.boolean(), fc.context(), async (rows, train, ctx) => {
      const table = await makeTable(rows, CARD);
      const split = train && rows.some((row) => row.split === "train") ? "train" : undefined;
      const lines = [...bestrouteLines(table, { split })];
      const again = await rereadAs({ "mine_test.jsonl": lines });
      const expected = rowsOf(table).filter((row) => split === undefined || row.split === split);
      assert.deepEqual(rowsOf(again), expected);
      ctx.log(lines.join("\n"));
      assert.deepEqual([...bestrouteLines(again)], lines);
    }),
    { numRuns: 200 },
  );
});

Deno.test("the card goes with the table, but for the command that made it", async () => {
  const rows = ["p", "q"].map((prompt): Outcome => (
    { ...BLANK, query_id: prompt, prompt, model: "m", quality: 4 }
  ));
  const { frame, card } = await makeTable(rows, {
    ...{ name: "mine", title: "My own", description: "What it is", weak: "m", strong: null },
    ...{ quality: { what: "stars", min: 1, max: 5 }, caveats: ["odd"], created_by: "by hand" },
  });
  const removed = { blank: [{ split: null, rows: 1, queries: 1 }] };
  const table = withFrame({ ...card, contaminated: ["p"] }, frame, removed);
  const lines = [...bestrouteLines(table)];
  const again = await rereadAs({ "x.jsonl": lines });
  assert.deepEqual(again.card, { ...table.card, format: "bestroute", created_by: null });
  assert.equal((await rereadAs({ "x.jsonl": lines }, { card: { name: "n" } })).card.name, "n");
  // The range holds for the file too
  const beyond = lines.map((line) => line.replace("[4]", "[6]"));
  await assert.rejects(rereadAs({ "x.jsonl": beyond }), /quality in \[1, 5\] \(stars\)/);
  const broken = lines.map((line) => line.replace('"name":"mine"', '"name":7'));
  await assert.rejects(rereadAs({ "x.jsonl": broken }), /column "card\.name" must be/);
});

Deno.test("of several files the card is what they agree in", async () => {
  const of = async (split: "train" | "test", card: Partial<MadeCard>) => {
    const row = { ...BLANK, query_id: split, prompt: split, split, model: "m", quality: 1 };
    const table = await makeTable([row], { ...CARD, ...card });
    return [...bestrouteLines(withFrame({ ...table.card, contaminated: [split] }, table.frame))];
  };
  const stars = { what: "stars", min: 1, max: 5 };
  const { card } = await rereadAs({
    "a.jsonl": await of("train", { quality: stars, description: "one" }),
    "b.jsonl": await of("test", { quality: stars, description: "other" }),
  });
  assert.deepEqual(
    [card.name, card.quality, card.description, card.contaminated],
    ["t", stars, null, ["train", "test"]],
  );
});

Deno.test("a score of ArmoRM and another quality both stay, and can be written again", async () => {
  for (const qualities of [[1, 0], [null, null]]) {
    const table = await makeTable(
      qualities.map((quality, sample): Outcome => (
        { ...BLANK, query_id: "q", model: "m", sample, response: "r", quality, "score.armoRM": 0.3 }
      )),
      CARD,
    );
    const lines = [...bestrouteLines(table)];
    const again = await rereadAs({ "x.jsonl": lines });
    assert.deepEqual(rowsOf(again), rowsOf(table));
    assert.deepEqual([...bestrouteLines(again)], lines);
  }
});

Deno.test("what the source wrote reads as ArmoRM's score and the quality, and is written without more", async () => {
  const line = '{"id":"d/q","prompt":"p","m":{"responses":["a","b"],"armoRM_scores":[0.1,0.2]}}';
  const table = await rereadAs({ "armoRM_train.jsonl": [line] });
  assert.deepEqual(
    table.frame.toRecords().map((row) => [row.split, row.quality, row["score.armoRM"]]),
    [["train", 0.1, 0.1], ["train", 0.2, 0.2]],
  );
  const { m, ...rest } = JSON.parse([...bestrouteLines(table)][0]);
  assert.deepEqual(Object.keys(m).slice(0, 2), ["responses", "armoRM_scores"]);
  assert.ok(!("armoRM_scores" in rest) && !("score.armoRM" in m));
});

Deno.test("models are in one order however often a table is written", async () => {
  const cells = ["1,a", "2,b", "1,c", "3,a", "3,b", "3,c"];
  await using temp = await TempFiles.create({
    "t.csv": `query_id,model,prompt,quality\n${cells.map((cell) => `${cell},p,1\n`).join("")}`,
  });
  const table = await readTable([temp.path("t.csv")], { incomplete: "keep" });
  const lines = [...bestrouteLines(table)];
  const again = await rereadAs({ "x.jsonl": lines });
  assert.deepEqual([...bestrouteLines(again)], lines);
});

Deno.test("the lines are as the source's scripts read them", async () => {
  const rows = [0, 1].map((sample): Outcome => ({
    ...{ ...BLANK, query_id: "q", model: "phi-3", sample, response: `r${sample}` },
    ...{ quality: 0.11 + sample, tokens_in: 4, tokens_out: 9 - sample, "score.ourRM": sample },
  }));
  const [line] = bestrouteLines(await makeTable(rows, CARD));
  assert.deepEqual(JSON.parse(line), {
    ...{ id: "d/q", prompt: "p", dataset: "d", task: null, reference: null, split: null },
    armoRM_scores: "quality",
    card: {
      ...{ name: "t", title: "t", description: null, source: null, weak: null, strong: null },
      ...{ quality: CARD.quality, caveats: [], contaminated: [], removed: {} },
    },
    "phi-3": {
      responses: ["r0", "r1"],
      armoRM_scores: [0.11, 1.11],
      ourRM_scores: [0, 1],
      token_num_prompt: 4,
      token_num_responses: [9, 8],
    },
  });
});

Deno.test("files of models in another order merge by id, and a missing sample is one", async () => {
  const line = (id: string, prompt: string, models: Record<string, unknown>) =>
    JSON.stringify({ id, prompt, ...models });
  const has = (...responses: (string | null)[]) => ({ responses });
  const one = [
    line("1", "p", { a: has("a10", "a11"), b: has("b10", null) }),
    line("2", "q", { b: has("b20"), a: has("a20", "a21") }),
  ];
  const other = [
    line("2", "q", { c: has("c20") }),
    line("1", "p", { c: has("c10", "c11", "c12") }),
  ];
  const { frame, card } = await reread(one, other);
  assert.deepEqual(card.counts, {
    ...{ rows: 11, queries: 2, prompts: 2, models: 3 },
    samples: { min: 1, max: 3 },
  });
  const at = (id: string, model: string) =>
    frame.toRecords().filter((row) => row.query_id === id && row.model === model)
      .map(({ response }) => response);
  assert.deepEqual([at("1", "b"), at("2", "b")], [["b10", null], ["b20"]]);
  assert.deepEqual([at("2", "c"), at("1", "c")], [["c20"], ["c10", "c11", "c12"]]);
  // The source merges by the order of lines: the same id with another prompt is no match
  await assert.rejects(
    reread(one, [line("1", "q", { c: has("x") }), line("2", "p", { c: has("y") })]),
    /1\.jsonl:1 as column "prompt" must be the prompt that query "1" of dataset "t" has at .*0\.jsonl:1/,
  );
  await assert.rejects(
    reread(one, [line("1", "p", { c: has("x") })]),
    /query "2" of dataset "t" has no outcome of model "c"/,
  );
});

Deno.test("a model named as a key of the lines is refused", async () => {
  const named = await makeTable([{ ...BLANK, query_id: "q", model: "prompt", quality: 1 }], CARD);
  assert.throws(() => [...bestrouteLines(named)], /as a model is named "prompt"/);
});

/** Three samples of two models, a query a split; proxies by sample, and tokens that tell the sample. */
function sampledTable(proxies: number[]): Promise<OutcomeTable> {
  return makeTable(
    (["train", "validation", "test"] as const).flatMap((split) =>
      ["a", "b"].flatMap((model) =>
        proxies.map((proxy, sample): Outcome => ({
          ...{ ...BLANK, query_id: split, split, model, sample, response: "r" },
          ...{ quality: 10 ** sample, tokens_in: 5, tokens_out: 10 ** sample, "score.rm": proxy },
        }))
      )
    ),
    CARD,
  );
}

const OPTIONS = { select: "rm", most: 3, replacement: false, seed: 1 };

Deno.test("router files: every best-of-n, ten repetitions in training and one elsewhere", async () => {
  const lines = [...bestrouteRouterLines(await sampledTable([1, 3, 2]), OPTIONS)]
    .map((line) => JSON.parse(line));
  const [train, validation, test] = lines;
  assert.deepEqual(Object.keys(train), [
    ...["id", "instruction", "input", "output", "cmp_results"],
    ...["dataset", "task", "reference", "split", "candidates"],
  ]);
  assert.deepEqual(
    train.candidates.map(({ model }: { model: string }) => model),
    ["a_rm_bo1", "a_rm_bo2", "a_rm_bo3", "b_rm_bo1", "b_rm_bo2", "b_rm_bo3"],
  );
  const all = train.candidates[2];
  assert.deepEqual(all, {
    model: "a_rm_bo3",
    text: new Array(10).fill(""),
    scores: { armoRM_scores: new Array(10).fill(10) },
    token_num_prompt: 5,
    token_num_responses: new Array(10).fill(111),
  });
  for (const { candidates } of [validation, test]) {
    assert.deepEqual(candidates[2], {
      ...{ model: "a_rm_bo3", text: "", scores: { armoRM_scores: 10 } },
      ...{ token_num_prompt: 5, token_num_responses: 111 },
    });
  }
  const again = await reread(bestrouteRouterLines(await sampledTable([1, 3, 2]), OPTIONS));
  assert.deepEqual(again.card.counts.samples, { min: 1, max: 10 });
  assert.equal(again.card.counts.rows, 6 * 12);
  const split = [
    ...bestrouteRouterLines(await sampledTable([1, 3, 2]), { ...OPTIONS, split: "test" }),
  ];
  assert.deepEqual(split.map((line) => JSON.parse(line)), [test]);
});

for (const replacement of [false, true]) {
  Deno.test(
    `router files: the quality is that of the sample drawn, ${
      replacement ? "with" : "without"
    } replacement`,
    async () => {
      // All proxies are equal: the source records the first of all, drawn or not
      const lines = bestrouteRouterLines(await sampledTable([1, 1, 1]), {
        ...OPTIONS,
        replacement,
      });
      const seen = new Set<number>();
      for (const { candidates } of [...lines].map((line) => JSON.parse(line))) {
        for (const { model, scores, token_num_responses } of candidates) {
          const n = Number(model.at(-1));
          for (const [i, quality] of [scores.armoRM_scores].flat().entries()) {
            const tokens = String([token_num_responses].flat()[i]).padStart(3, "0");
            const counts = [...tokens].reverse().map(Number); // of sample 0, 1, 2
            assert.equal(counts.reduce((sum, count) => sum + count), n);
            assert.ok(counts[Math.log10(quality)] > 0, `${model}: ${quality} of ${tokens}`);
            if (!replacement) assert.ok(counts.every((count) => count <= 1));
            seen.add(quality);
          }
        }
      }
      assert.deepEqual([...seen].sort(), [1, 10, 100]);
    },
  );
}

Deno.test("router files: too few samples and blank scores are refused by name", async () => {
  const table = await sampledTable([1, 2]);
  assert.throws(() => [...bestrouteRouterLines(table, OPTIONS)], {
    name: "UserError",
    message: 'Cannot draw 3 samples of a for query "train" of dataset "d" as there are 2',
    hint: /--replacement/,
  });
  assert.equal([...bestrouteRouterLines(table, { ...OPTIONS, replacement: true })].length, 3);
  assert.throws(
    () => [...bestrouteRouterLines(table, { ...OPTIONS, select: "other" })],
    { message: /by other as t has no column score\.other/, hint: /confidence, quality, rm/ },
  );
  assert.throws(
    () => [...bestrouteRouterLines(table, { ...OPTIONS, most: 2, select: "confidence" })],
    /samples of a for query "train" of dataset "d" as confidence is blank in sample 0/,
  );
});
