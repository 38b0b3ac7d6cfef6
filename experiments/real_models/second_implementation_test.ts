import assert from "node:assert/strict";
import { UserError } from "../../lib/core/errors.ts";
import { registerProvider } from "../../lib/models/mod.ts";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import { openTokens, type RecordedTokens } from "./recorded_tokens.ts";
import { compareTokens, thinned, type TokenPair } from "./second_implementation.ts";
import { tokensChart, tokensTable } from "./token_charts.ts";

/** Its tokens are characters, each of probability .5 but for "x", of .25; a prompt has two tokens more. */
registerProvider({
  name: "characters",
  describe: "characters",
  matches: (name) => name === "characters",
  open: (name) => ({
    name,
    price: { input: 0, output: 0 },
    limits: { context: null, answer: { default: 1, most: null } },
    countTokens: (text) => 2 + (typeof text === "string" ? text : text[0].content).length,
    score: (answers) =>
      Promise.resolve(answers.map(({ completion }) => ({
        tokens: [...completion, ""].map((token) => ({
          token,
          logProb: Math.log(token === "x" ? 0.25 : 0.5),
        })),
        cost_usd: 0,
      }))),
  }),
});

interface Text {
  text: string;
  /** Probabilities by the job. */
  job: number[];
  finish?: "stop" | "length";
  pieces?: string[];
  /** Tokens of the prompt. */
  prompt?: number;
}

/** The folder of a job with these answers, each to the prompt "Why?". */
function jobOf(texts: Text[]): Promise<TempFiles> {
  const key = (i: number) => ({ dataset: "d", query_id: `q${i}`, sample: 0 });
  const lines = (rows: object[]) => rows.map((row) => JSON.stringify(row) + "\n").join("");
  return TempFiles.create({
    "outcomes.jsonl": lines(texts.map((_, i) => ({ ...key(i), prompt: "Why?" }))),
    // In another order than the outcomes
    "tokens.jsonl": lines(
      texts.map(({ text, job, finish = "stop", pieces, prompt = 6 }, i) => ({
        ...key(i),
        ...{ text, finish, prompt_tokens: Array(prompt).fill(1) },
        pieces: pieces ?? [...text, ...finish === "stop" ? [""] : []],
        log_probs: job.map(Math.log),
      })).reverse(),
    ),
  });
}

Deno.test("compareTokens() pairs the tokens of answers, with the end of those that have one", async () => {
  await using job = await jobOf([
    { text: "ax", job: [0.5, 0.25, 0.5] },
    { text: "bb", job: [0.505, 0.47], finish: "length" },
  ]);
  const { summary, pairs } = await compareTokens({ tokens: job.folder, model: "characters" });
  const near = pairs.map((pair) => pair.map((p) => Number(p.toFixed(6))));
  assert.deepEqual(near, [[0.505, 0.5], [0.47, 0.5], [0.5, 0.5], [0.25, 0.25], [0.5, 0.5]]);
  const { tokens, texts, left_out, largest, mean } = summary;
  assert.deepEqual([tokens, texts, left_out, summary["share_within_1e-2"]], [5, 2, 0, 0.8]);
  assert.ok(Math.abs(largest - 0.03) < 1e-9 && Math.abs(mean - 0.007) < 1e-9);
});

Deno.test("compareTokens() leaves out and counts answers and prompts of other tokens", async () => {
  await using job = await jobOf([
    { text: "a", job: [0.5, 0.5] },
    { text: "aa", job: [0.1, 0.1], pieces: ["aa", ""] },
    { text: "ab", job: [0.1, 0.1, 0.1], pieces: ["", "ab", ""] },
    { text: "a", job: [0.1, 0.1], prompt: 7 },
  ]);
  const { summary } = await compareTokens({ tokens: job.folder, model: "characters" });
  assert.deepEqual([summary.tokens, summary.texts, summary.left_out], [2, 1, 3]);
  assert.ok(summary.largest < 1e-9);
});

Deno.test("compareTokens() refuses a folder of no job, and answers of which none has the same tokens", async () => {
  await using job = await jobOf([{ text: "a", job: [0.5, 0.5], prompt: 7 }]);
  const model = "characters";
  await assert.rejects(compareTokens({ tokens: job.folder, model }), UserError);
  await assert.rejects(compareTokens({ tokens: job.path("none"), model }), UserError);
});

Deno.test("thinned() keeps the nearest and the furthest pair, and evenly those between", () => {
  const pairs = [7, 3, 9, 0, 4, 5, 1, 8, 2, 6].map((d): TokenPair => [0.5, 0.5 + d / 100]);
  assert.deepEqual(thinned(pairs, 10), pairs);
  const differences = thinned(pairs, 4).map(([job, other]) => Math.round(100 * (other - job)));
  assert.deepEqual(differences, [0, 3, 6, 9]);
});

Deno.test("the recording opens, and its picture and table show each file", async () => {
  const recorded: RecordedTokens = await openTokens();
  const svg = await drawn(tokensChart(recorded));
  const { text } = tokensTable(recorded);
  for (const { file, weights, pairs, summary } of recorded.files) {
    assert.ok(svg.includes(`Weights ${weights}`) && text.includes(file));
    assert.ok(pairs.length <= Math.min(400, summary.tokens));
    const largest = Math.max(...pairs.map(([job, other]) => Math.abs(job - other)));
    assert.ok(Math.abs(largest - summary.largest) <= 1e-4, file); // of rounding
  }
});

Deno.test("the recorded probabilities are those of llama.cpp with weights as F16, to .01", async () => {
  const { files } = await openTokens();
  const { summary } = files.find(({ weights }) => weights === "as F16")!;
  assert.ok(summary.largest <= 1e-2 && summary.tokens > 400);
});
