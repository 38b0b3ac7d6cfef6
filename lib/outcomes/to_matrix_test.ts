/** Best-of-n candidates on a table of 3 queries, 2 models and 4 samples, worked out by hand. */
import assert from "node:assert/strict";
import { type Candidate, candidateName, parseCandidates } from "./candidates.ts";
import { makeTable } from "./make_table.ts";
import { type CandidateMatrix, matchProbability } from "./matrix.ts";
import type { Outcome } from "./schema.ts";
import type { OutcomeTable } from "./table.ts";
import { toMatrix } from "./to_matrix.ts";

/** Quality, score.proxy and output tokens of the four samples of `small`, and the qualities of `large`. */
const QUERIES = [
  { small: [[0, 0.2, 10], [1, 0.9, 20], [0, 0.5, 30], [1, 0.1, 40]], large: [1, 1, 0, 1] },
  { small: [[1, 0.5, 10], [1, 0.5, 10], [0, 0.5, 10], [0, 0.5, 10]], large: [0, 0, 0, 0] },
  { small: [[0, 0.9, 5], [0, 0.8, 15], [0, 0.7, 25], [1, 0.1, 35]], large: [1, 1, 1, 1] },
] as const;
const TOKENS_IN = 100, LARGE_TOKENS = 50;

function handTable(): Promise<OutcomeTable> {
  const rows = QUERIES.flatMap(({ small, large }, q): Outcome[] => {
    const common = {
      dataset: "hand",
      query_id: `${q}`,
      prompt: `prompt ${q}`,
      task: null,
      reference: null,
      split: null,
      response: null,
      correct: null,
      confidence: null,
      tokens_in: TOKENS_IN,
      cost_usd: null,
      latency_ms: null,
    };
    return [
      ...small.map(([quality, proxy, tokens_out], sample): Outcome => ({
        ...common,
        model: "small",
        sample,
        quality,
        tokens_out,
        "score.proxy": proxy,
      })),
      ...large.map((quality, sample): Outcome => ({
        ...common,
        model: "large",
        sample,
        quality,
        tokens_out: LARGE_TOKENS,
      })),
    ];
  });
  return makeTable(rows, {
    name: "hand",
    title: "by hand",
    description: null,
    quality: { what: "right or wrong", min: 0, max: 1 },
    weak: "small",
    strong: "large",
    caveats: [],
    created_by: null,
  });
}

const CANDIDATES: Candidate[] = [
  ...parseCandidates("small@bo1-4:proxy"),
  ...parseCandidates("large"),
];
/** Dollars per million tokens: a prompt of `small` costs 100, and its samples 2 a token. */
const TOKEN_PRICES = { small: { input: 1, output: 2 }, large: { input: 4, output: 20 } };

/** The column of a candidate. */
function columnOf(matrix: CandidateMatrix, name: string, values: Float64Array): number[] {
  const k = matrix.candidates.length;
  const at = matrix.candidates.findIndex((candidate) => candidateName(candidate) === name);
  return matrix.queries.map((_, i) => values[i * k + at]);
}

function close(actual: ArrayLike<number>, expected: ArrayLike<number>) {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    assert.ok(Math.abs(actual[i] - expected[i]) < 1e-12, `${actual[i]} for ${expected[i]}`);
  }
}

Deno.test("toMatrix() pins the quality of every candidate of the hand-made table", async () => {
  const matrix = toMatrix(await handTable(), {
    candidates: CANDIDATES,
    tokenPrices: TOKEN_PRICES,
  });
  // Query 0: the probabilities of .2 .9 .5 .1 to be the best; query 1: all tie, so 1/2; query 2: the
  // right answer has the lowest score and is given by single samples alone
  const expected = {
    "small": [1 / 2, 1 / 2, 1 / 4],
    "small@bo2:proxy": [1 / 2, 1 / 2, 0],
    "small@bo3:proxy": [3 / 4, 1 / 2, 0],
    "small@bo4:proxy": [1, 1 / 2, 0],
    "large": [3 / 4, 0, 1],
  };
  for (const [name, quality] of Object.entries(expected)) {
    close(columnOf(matrix, name, matrix.quality), quality);
  }
});

Deno.test("toMatrix() pins the cost of every candidate, the prompt paid once or per sample", async () => {
  const table = await handTable();
  const [once, each] = (["once", "per-sample"] as const).map((promptCost) =>
    toMatrix(table, { candidates: CANDIDATES, tokenPrices: TOKEN_PRICES, promptCost })
  );
  // In millionths of a dollar. Mean output tokens of a sample: 25, 10 and 20, at 2 each
  const prompt = 100 * 1, sample = [50, 20, 40], large = 100 * 4 + 50 * 20;
  for (let n = 1; n <= 4; n++) {
    const name = candidateName(CANDIDATES[n - 1]);
    close(
      columnOf(once, name, once.cost).map((cost) => 1e6 * cost),
      sample.map((output) => prompt + n * output),
    );
    close(
      columnOf(each, name, each.cost).map((cost) => 1e6 * cost),
      sample.map((output) => n * (prompt + output)),
    );
  }
  for (const matrix of [once, each]) {
    close(columnOf(matrix, "large", matrix.cost).map((cost) => 1e6 * cost), [large, large, large]);
  }
});

Deno.test("matchProbability() pins every candidate of the hand-made table", async () => {
  const matrix = toMatrix(await handTable(), {
    candidates: CANDIDATES,
    tokenPrices: TOKEN_PRICES,
  });
  // Query 0: large is right in 3 of 4, so P(match) = P(right) + P(wrong) / 4; query 1: large is never
  // right; query 2: large is always right
  const expected = [
    [1 / 2 + 1 / 8, 1, 1 / 4],
    [1 / 2 + 1 / 8, 1, 0],
    [3 / 4 + 1 / 16, 1, 0],
    [1, 1, 0],
    [3 / 4 + 1 / 16, 1, 1],
  ];
  expected.forEach((match, candidate) =>
    close(matchProbability(matrix, { candidate, reference: 4 }), match)
  );
});

Deno.test("toMatrix() draws with replacement where it is told to", async () => {
  const matrix = toMatrix(await handTable(), {
    candidates: CANDIDATES,
    tokenPrices: TOKEN_PRICES,
    replacement: true,
  });
  // Of 16 pairs of query 0 the best is right in 7 (.9) and 1 (.1)
  close(columnOf(matrix, "small@bo2:proxy", matrix.quality), [8 / 16, 1 / 2, 1 / 16]);
});

Deno.test("toMatrix() says what best-of-n lacks", async () => {
  const table = await handTable();
  const refused = (text: string, message: RegExp, options = {}) =>
    assert.throws(
      () =>
        toMatrix(table, {
          candidates: [...parseCandidates(text), { model: "large", n: 1 }],
          tokenPrices: TOKEN_PRICES,
          ...options,
        }),
      { name: "UserError", message },
    );
  refused("small@bo2:reward", /has no column score\.reward/);
  refused("small@bo5:proxy", /draw 5 samples.*query "0" of dataset "hand" has 4/);
  refused("large@bo2:proxy", /score\.proxy is blank in 4 of the 4 samples of query "0"/);
  refused("small@bo2:majority", /small@bo2:majority as hand has no response$/);
  refused("small@bo2:proxy", /prompt of hand once as there are no prices/, {
    tokenPrices: undefined,
    promptCost: "once",
  });
  refused("small@bo2:proxy", /no price of the tokens of large$/, {
    tokenPrices: { small: TOKEN_PRICES.small },
  });
});

Deno.test("toMatrix() pays n calls where prices are by the call, without being told to", async () => {
  const matrix = toMatrix(await handTable(), {
    candidates: CANDIDATES,
    prices: { small: 1, large: 9 },
  });
  assert.deepEqual([...matrix.cost.subarray(0, 5)], [1, 2, 3, 4, 9]);
});
