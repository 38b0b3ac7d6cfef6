/**
 * Batches of examples for step graphs, an example a row: supervised fine-tuning, ConfTuner, implicit
 * calibration and DPO. Losses are on the completion's tokens and its end; of prompts nothing is learned. A batch depends
 * on the seed and its number alone, so a run that was stopped goes on with the very batches.
 */
import { UserError } from "../core/errors.ts";
import { volume } from "../onnx/safetensors.ts";
import { END, PAD, SEPARATOR, START, type Tokenizer } from "../onnx/tokenizer.ts";
import { epochBatch } from "./epochs.ts";
import type { CompletionExample, JudgedExample, PreferenceExample } from "./examples.ts";
import type { RolloutSampler } from "./rollouts.ts";
import type { Batch, StepGraph } from "./step_graph.ts";

/** The tokens of a prompt and of a completion, those that frame them included. */
export interface EncodedExample {
  promptIds: number[];
  ids: number[];
}

export interface ExampleOptions {
  graph: StepGraph;
  tokenizer: Tokenizer;
  seed: number;
}

export interface ExampleBatches {
  batches: (index: number) => Batch;
  /** Examples that are left out as they have more tokens than the graph's context. */
  tooLong: number;
}

/** What the completions' tokens weigh, and how many rows of a batch have examples. */
export interface RowOptions {
  /** Rows of a batch with examples, the others are left free. @default the graph's batch */
  rows?: number;
  /** The weights of a completion's tokens in the loss, its end included. @default 1 each */
  weigh?: (ids: readonly number[]) => readonly number[];
}

/** For a graph of `cross_entropy`. */
export function completionBatches(
  examples: readonly CompletionExample[],
  { rows, weigh, ...options }: ExampleOptions & RowOptions,
): ExampleBatches {
  const { graph } = options, { batch } = graph.card;
  return rowBatches(
    examples,
    "cross_entropy",
    { size: rows ?? batch, ...options },
    (rows) => sideOf(rows, graph, weigh),
  );
}

export interface JudgedOptions extends ExampleOptions {
  /** Weight of the second of the two terms: see gpu/core/objectives.py. */
  weight: number;
}

/**
 * For a graph of `implicit_calibration`: the answer's own probability against its verdict. For one of
 * `unshifted_calibration`, which shows what a known mistake does, prompts count too.
 */
export function implicitBatches(
  examples: readonly JudgedExample[],
  options: JudgedOptions,
): ExampleBatches {
  const { graph, weight } = options;
  const unshifted = graph.card.objective === "unshifted_calibration";
  const objective = unshifted ? "unshifted_calibration" : "implicit_calibration";
  return rowBatches(examples, objective, options, (rows) => {
    const { tokens, answer } = sideOf(rows, graph);
    const present = Float32Array.from(tokens, (id) => id === PAD ? 0 : 1);
    const counted: Batch = unshifted ? { present } : { answer };
    return { tokens, ...counted, correct: verdicts(rows, graph), weight };
  });
}

export interface ConfTunerOptions extends JudgedOptions, RowOptions {
  /** Of each token of the vocabulary the confidence that it stands for, below 0 for none. */
  levels: Float32Array;
  /** The place among a completion's tokens of the one that states its confidence; below 0 for none. */
  statedAt: (ids: readonly number[]) => number;
}

/**
 * For a graph of `conftuner`: the verdict teaches the token that states a confidence, and `weight` times
 * cross-entropy all others.
 */
export function confTunerBatches(
  examples: readonly JudgedExample[],
  { levels, statedAt, rows, weigh, ...options }: ConfTunerOptions,
): ExampleBatches {
  const { graph, weight } = options, { batch, shape: { context } } = graph.card;
  return rowBatches(examples, "conftuner", { size: rows ?? batch, ...options }, (rows) => {
    const { tokens, answer } = sideOf(rows, graph, weigh);
    const stated = new Float32Array(answer.length);
    for (const [row, { promptIds, ids }] of rows.entries()) {
      const at = statedAt(ids);
      if (at < 0) continue;
      const place = row * context + promptIds.length + at;
      stated[place] = 1;
      answer[place] = 0;
    }
    return { tokens, answer, stated, levels, correct: verdicts(rows, graph), weight };
  });
}

export interface PreferenceOptions extends ExampleOptions {
  sampler: RolloutSampler;
  /** The frozen reference: the parameters that the run starts from. */
  reference: Float32Array;
  /** How far the policy may leave the reference: the smaller, the further. */
  beta: number;
}

/** Pairs that are scored under the reference at once. */
const SCORED = 256;

/** For a graph of `dpo`. The reference's log-probabilities are computed once, before the first batch. */
export async function preferenceBatches(
  examples: readonly PreferenceExample[],
  { sampler, reference, beta, ...options }: PreferenceOptions,
): Promise<ExampleBatches> {
  const { graph, tokenizer } = options;
  checkObjective(graph, "dpo");
  const all = examples.map(({ prompt, chosen, rejected }) => ({
    chosen: encode({ prompt, completion: chosen }, tokenizer),
    rejected: encode({ prompt, completion: rejected }, tokenizer),
  }));
  const kept = all.filter(({ chosen, rejected }) => fits(chosen, graph) && fits(rejected, graph));
  checkSome(kept, graph);
  const referenced: ReferencedPair[] = [];
  for (let at = 0; at < kept.length; at += SCORED) {
    const pairs = kept.slice(at, at + SCORED);
    const sides = pairs.flatMap(({ chosen, rejected }) => [chosen, rejected]);
    const sums = (await sampler.score(reference, sides)).map((logProbs) =>
      logProbs.reduce((a, b) => a + b, 0)
    );
    pairs.forEach((pair, i) =>
      referenced.push({ ...pair, reference: [sums[2 * i], sums[2 * i + 1]] })
    );
  }
  const size = graph.card.batch;
  return {
    tooLong: all.length - kept.length,
    batches(index) {
      const pairs = epochBatch(referenced, index, { size, seed: options.seed, label: "pairs" });
      // Rows that are left have no answer: their margin is 0 as the parameters find it
      const chosen = sideOf(pairs.map((pair) => pair.chosen), graph);
      const rejected = sideOf(pairs.map((pair) => pair.rejected), graph);
      const side = (of: 0 | 1) => {
        const sums = new Float32Array(size);
        pairs.forEach(({ reference }, i) => sums[i] = reference[of]);
        return sums;
      };
      return {
        chosen_tokens: chosen.tokens,
        chosen_answer: chosen.answer,
        rejected_tokens: rejected.tokens,
        rejected_answer: rejected.answer,
        ref_chosen: side(0),
        ref_rejected: side(1),
        beta,
      };
    },
  };
}

interface ReferencedPair {
  chosen: EncodedExample;
  rejected: EncodedExample;
  /** Log-probabilities of both under the reference. */
  reference: [chosen: number, rejected: number];
}

/** Batches of encoded examples, with all else that an example has. */
function rowBatches<Example extends CompletionExample>(
  examples: readonly Example[],
  objective: string,
  { graph, tokenizer, seed, size = graph.card.batch }: ExampleOptions & { size?: number },
  make: (rows: (Example & EncodedExample)[]) => Batch,
): ExampleBatches {
  checkObjective(graph, objective);
  const all = examples.map((example) => ({ ...example, ...encode(example, tokenizer) }));
  const kept = all.filter((example) => fits(example, graph));
  checkSome(kept, graph);
  const epochs = { size, seed, label: "examples" };
  return {
    batches: (index) => make(epochBatch(kept, index, epochs)),
    tooLong: all.length - kept.length,
  };
}

function encode({ prompt, completion }: CompletionExample, tokenizer: Tokenizer): EncodedExample {
  return {
    promptIds: [START, ...tokenizer.encode(prompt), SEPARATOR],
    ids: [...tokenizer.encode(completion), END],
  };
}

/** Tokens and the mask of what is learned; rows that are left have none. */
function sideOf(
  rows: readonly EncodedExample[],
  { card }: StepGraph,
  weigh: RowOptions["weigh"] = (ids) => ids.map(() => 1),
): { tokens: Int32Array; answer: Float32Array } {
  const { context } = card.shape, size = card.batch * context;
  const tokens = new Int32Array(size), answer = new Float32Array(size);
  for (const [row, { promptIds, ids }] of rows.entries()) {
    const from = row * context + promptIds.length;
    tokens.set([...promptIds, ...ids], row * context);
    answer.set(weigh(ids), from);
  }
  return { tokens, answer };
}

function verdicts(rows: readonly JudgedExample[], { inputs }: StepGraph): Float32Array {
  const correct = new Float32Array(volume(inputs.find(({ name }) => name === "correct")!.shape));
  correct.set(rows.map((row) => row.correct));
  return correct;
}

function fits({ promptIds, ids }: EncodedExample, { card }: StepGraph): boolean {
  return promptIds.length + ids.length <= card.shape.context;
}

function checkObjective({ card }: StepGraph, objective: string): void {
  if (card.objective === objective) return;
  throw new UserError(`Cannot train by ${objective} on a graph of ${card.objective}`, {
    hint: `Open the step graph ${objective}.onnx of the model`,
  });
}

function checkSome(kept: readonly unknown[], { card }: StepGraph): void {
  if (kept.length > 0) return;
  throw new UserError(
    `Cannot train as all examples have more than ${card.shape.context} tokens, prompt and completion together`,
    {
      hint: "Were they made for this model? A model's own instruction is shorter than one in words",
    },
  );
}
