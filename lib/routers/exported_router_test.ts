import assert from "node:assert/strict";
import { join } from "node:path";
import type { CandidateMatrix, Query } from "../outcomes/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { routerByName } from "./mod.ts";

const TESTDATA = join(import.meta.dirname!, "testdata");
const SOURCE = join(TESTDATA, "tiny-router-source"), CLS = join(TESTDATA, "tiny-router-cls");

interface Expected {
  prompt: string;
  probabilities: number[];
}

/** What PyTorch made of each prompt, by head. */
async function pytorchs(folder: string): Promise<Expected[]> {
  return JSON.parse(await Deno.readTextFile(join(folder, "expected.json")));
}

const queriesOf = (prompts: readonly string[]): Query[] =>
  prompts.map((prompt, i) => ({ id: `${i}`, dataset: "d", prompt, task: null, split: null }));

/** Outcomes of one query of these models, the qualities from `low` to `high`. */
function outcomesOf(models: string[], low = 0, high = 1): CandidateMatrix {
  const quality = Float64Array.from(models, (_, j) => j === 0 ? low : high);
  return {
    candidates: models.map((model) => ({ model, n: 1 })),
    queries: queriesOf(["q"]),
    ...{ quality, cost: quality, costUnit: "USD", draws: quality, weights: quality.map(() => 1) },
    offsets: Int32Array.from({ length: models.length + 1 }, (_, cell) => cell),
  };
}

/** Scores of prompts, in rows. */
async function scored(folder: string, outcomes: CandidateMatrix, prompts: readonly string[]) {
  const router = await routerByName(folder).fit(outcomes, { seed: 1 });
  const scores = await router.score(queriesOf(prompts)), k = outcomes.candidates.length;
  return { router, rows: prompts.map((_, i) => [...scores.subarray(k * i, k * (i + 1))]) };
}

function near(rows: number[][], expected: number[][]): void {
  assert.equal(rows.length, expected.length);
  for (const [i, row] of rows.entries()) {
    assert.equal(row.length, expected[i].length);
    row.forEach((p, j) => assert.ok(Math.abs(p - expected[i][j]) < 1e-5, `${row}: ${expected[i]}`));
  }
}

Deno.test("a router of matches gives PyTorch's probabilities, by a token before the query, and its reference 1", async () => {
  const expected = await pytorchs(SOURCE), prompts = expected.map(({ prompt }) => prompt);
  assert.ok(prompts.some((prompt) => prompt.includes("<|source|>")) && prompts.includes(""));
  const { router, rows } = await scored(SOURCE, outcomesOf(["middle", "small", "large"]), prompts);
  near(rows, expected.map(({ probabilities: [small, middle] }) => [middle, small, 1]));
  assert.deepEqual([router.scale, router.name, router.costUsd], ["match", SOURCE, 0]);
  assert.match(router.notes![0], /^Trained by a GPU job on 20 queries; whether test prompts were /);
  // Some candidates of those that it has heads for
  const some = await scored(SOURCE, outcomesOf(["small", "large"]), prompts);
  near(some.rows, expected.map(({ probabilities: [small] }) => [small, 1]));
});

Deno.test("a router of qualities gives PyTorch's probabilities, by the first token, on the outcomes' scale", async () => {
  const expected = await pytorchs(CLS), prompts = expected.map(({ prompt }) => prompt);
  const { router, rows } = await scored(CLS, outcomesOf(["small", "large"]), prompts);
  near(rows, expected.map(({ probabilities: [large, small] }) => [small, large]));
  assert.equal(router.scale, "quality");
  const rewards = await scored(CLS, outcomesOf(["small", "large"], -2, 4), prompts);
  near(rewards.rows, rows.map((row) => row.map((p) => 6 * p - 2)));
});

Deno.test("a text is read up to max_length tokens, and live queries are scored as others are", async () => {
  const long = "one two ".repeat(30), outcomes = outcomesOf(["small", "large"]);
  for (const folder of [SOURCE, CLS]) {
    const { router, rows } = await scored(folder, outcomes, [long, `${long} dog`, "one two"]);
    assert.deepEqual(rows[0], rows[1]);
    assert.notDeepEqual(rows[0], rows[2]);
    near([[...await router.score(queriesOf([long]), { live: true })]], [rows[0]]);
  }
});

Deno.test("candidates without a head and another reference are refused by name", async () => {
  const refused = (folder: string, models: string[], message: RegExp) =>
    assert.rejects(scored(folder, outcomesOf(models), ["a"]), { name: "UserError", message });
  await refused(
    CLS,
    ["small", "tiny", "huge", "large"],
    /between small, tiny, huge, large by .*cls as it has no head for tiny, huge: its heads are large, small$/,
  );
  await refused(SOURCE, ["large", "small"], /no head for large: its heads are small, middle$/);
  await refused(
    SOURCE,
    ["small", "middle"],
    /predicts matches with large: the strong candidate is middle$/,
  );
});

Deno.test("a folder that is no router is refused at once, and a graph or tokenizer that is none when it is fitted", async () => {
  await using temp = await TempFiles.create({ "empty/x": "" });
  for (const name of [temp.path("empty"), "./nowhere", "runs/nowhere"]) {
    assert.throws(() => routerByName(name), {
      name: "UserError",
      message: /^Cannot read the router .*router\.json: /,
      hint:
        /holds router\.json with state\.safetensors, .* or with model\.onnx and tokenizer\.json/,
    });
  }
  const card = JSON.parse(await Deno.readTextFile(join(CLS, "router.json")));
  const changed = async (file: string, content: string | null) => {
    const folder = await Deno.makeTempDir({ dir: temp.folder });
    for (const name of ["model.onnx", "tokenizer.json", "router.json"]) {
      await Deno.copyFile(join(CLS, name), join(folder, name));
    }
    if (content === null) await Deno.remove(join(folder, file));
    else await Deno.writeTextFile(join(folder, file), content);
    return folder;
  };
  const wrong = await changed("router.json", JSON.stringify({ ...card, scale: "match" }));
  assert.throws(() => routerByName(wrong), { message: /must name its reference/ });
  const more = JSON.stringify({ ...card, candidates: ["large", "small", "tiny"] });
  for (
    const [file, content, message] of [
      ["model.onnx", null, /^Cannot open .*model\.onnx: /],
      ["tokenizer.json", "{", /^Cannot open .*tokenizer\.json: /],
      ["router.json", more, /probabilities must be \[batch, 3\]: it is \[1,2\]$/],
      ["router.json", JSON.stringify({ ...card, max_length: 99 }), /^Cannot run .*model\.onnx: /],
    ] as const
  ) {
    const folder = await changed(file, content);
    const long = "the cat ".repeat(50);
    await assert.rejects(scored(folder, outcomesOf(["small", "large"]), [long]), {
      ...{ name: "UserError", message },
    });
  }
});
