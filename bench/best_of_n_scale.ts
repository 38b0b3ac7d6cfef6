/**
 * Best-of-n at size: 10,000 prompts x 3 models x 20 samples (600,000 rows). Time and memory of the candidate matrix,
 * of the match labels and of an evaluation with 1,000 resamples, beside the same of single samples in the same run.
 *
 *     deno run --allow-all bench/best_of_n_scale.ts
 */
import pl from "nodejs-polars";
import { alignColumns } from "../lib/core/text_table.ts";
import { random } from "../lib/core/random.ts";
import { evaluateRouter } from "../lib/evaluation/mod.ts";
import {
  type Candidate,
  type CandidateMatrix,
  makeTable,
  parseCandidates,
  toMatrix,
  withFrame,
} from "../lib/outcomes/mod.ts";
import { matchLabels, type RouterFactory } from "../lib/routers/mod.ts";

const PROMPTS = 10_000, MODELS = ["a", "b", "reference"], SAMPLES = 20, DRAWS = 1000;

const table = await sampledTable();
const pools = {
  "one sample a model": MODELS.flatMap(parseCandidates),
  "bo1-5 of two models": ["a@bo1-5:proxy", "b@bo1-5:proxy", "reference"].flatMap(parseCandidates),
};
const rows: string[][] = [];
for (const [name, candidates] of Object.entries(pools)) {
  const took: number[] = [];
  const timed = async <T>(run: () => T | Promise<T>): Promise<T> => {
    const started = performance.now();
    const result = await run();
    took.push(performance.now() - started);
    return result;
  };
  const matrix = await timed(() => toMatrix(table, { candidates, promptCost: "per-sample" }));
  const labels = await timed(() => matchLabels(matrix, { relax: 0 }));
  await timed(() => evaluated(matrix, { labels, candidates }));
  const mebibytes = Deno.memoryUsage().rss / 2 ** 20;
  rows.push([name, ...took.map((ms) => (ms / 1000).toFixed(2)), mebibytes.toFixed(0)]);
}
const size = (PROMPTS * MODELS.length * SAMPLES).toLocaleString("en");
console.log(`${size} rows, ${DRAWS} resamples; seconds, MiB`);
console.log(alignColumns([["pool", "matrix", "labels", "evaluation", "memory"], ...rows]));

/** Answers whose quality and proxy score share a part; made by columns, as rows would fill the memory. */
async function sampledTable() {
  const next = random(1, "scale");
  const n = PROMPTS * MODELS.length * SAMPLES;
  const each = <T>(value: (row: number) => T) => Array.from({ length: n }, (_, row) => value(row));
  const query = (row: number) => Math.floor(row / (MODELS.length * SAMPLES));
  const model = (row: number) => Math.floor(row / SAMPLES) % MODELS.length;
  const quality = each((row) =>
    Math.round(10 * Math.min(1, next() * (0.6 + 0.2 * model(row)))) / 10
  );
  const { frame, card } = await makeTable([{
    ...{ dataset: "d", query_id: "0", prompt: "0", task: null, reference: null, split: null },
    ...{ model: "a", sample: 0, response: null, quality: 0, correct: null, confidence: null },
    ...{ tokens_in: 1, tokens_out: 1, cost_usd: 1, latency_ms: null, "score.proxy": 0 },
  }], {
    ...{ name: "scale", title: "Scale", description: null, caveats: [], created_by: null },
    ...{ quality: { what: "a grade", min: 0, max: 1 }, weak: null, strong: null },
  });
  const values: Record<string, unknown[]> = {
    dataset: each(() => "d"),
    query_id: each((row) => `${query(row)}`),
    prompt: each((row) => `question ${query(row)} of a kind ${query(row) % 97}`),
    model: each((row) => MODELS[model(row)]),
    sample: each((row) => row % SAMPLES),
    quality,
    cost_usd: each((row) => [1e-6, 2e-6, 9e-6][model(row)]),
    "score.proxy": quality.map((value) => value + next()),
  };
  const columns = frame.columns.map((name) =>
    pl.Series(name, values[name] ?? each(() => null), frame.getColumn(name).dtype)
  );
  const { counts: _, audit: __, ...base } = card;
  return withFrame(base, pl.DataFrame(columns));
}

/** The card of a router that knows the labels but for noise. */
async function evaluated(
  matrix: CandidateMatrix,
  { labels, candidates }: { labels: Float64Array; candidates: Candidate[] },
) {
  const next = random(2, "scores"), k = candidates.length;
  const scores = labels.map((label, cell) => cell % k === k - 1 ? 1 : 0.5 * label + 0.5 * next());
  const factory: RouterFactory = {
    name: "noisy labels",
    description: "labels with noise",
    learnsFrom: "nothing",
    fit: () => ({
      ...{ name: "noisy labels", candidates, scale: "match", costUsd: 0 },
      score: (queries) =>
        Float64Array.from(queries.flatMap(({ id }) => [
          ...scores.subarray(Number(id) * k, Number(id) * k + k),
        ])),
    }),
  };
  const half = PROMPTS / 2, all = [...matrix.queries.keys()];
  const [train, validation, test] = [[0, half - 500], [half - 500, half], [half, PROMPTS]]
    .map(([from, to]) => all.slice(from, to));
  await evaluateRouter(factory, {
    test: matrix,
    train: matrix,
    splits: [{ train, validation, test }],
  }, { seed: 1, draws: DRAWS, targets: { "drop <= 1%": { maxDrop: 1 } } });
}
