/**
 * A run of `lab evaluate` as it is kept: the cards with all that it takes to make them again, and, in a
 * Parquet file beside, what each router thought of each query, so that two runs can be compared in
 * pairs. `results/mine.json` has its queries in `results/mine.queries.parquet`.
 */
import { Buffer } from "node:buffer";
import pl from "nodejs-polars";
import { z } from "zod";
import { expectation } from "../core/config.ts";
import { digestOf, sha256 } from "../core/digest.ts";
import { UserError } from "../core/errors.ts";
import type { Query } from "../outcomes/mod.ts";
import { writeAtomically } from "../core/write.ts";
import { orNull, routerCardSchema } from "./card.ts";
import { cascadeCards, cascadeCardSchema } from "./cascade.ts";
import type { RouterCards } from "./router_cards.ts";

/** Raised where a field changes its meaning; files of other versions are refused. */
const VERSION = 5;

/** APGR on each resample: those of runs with one split, seed and number of resamples are in pairs. */
const drawsSchema = z.array(z.number().nullable());

const runSchema = z.strictObject({
  version: z.literal(VERSION),
  /** SHA-256 of all other fields: a run that was edited is no result of the code that it names. */
  digest: z.string(),
  created: z.iso.datetime(),
  /** The call that makes it again. */
  command: z.string(),
  seed: z.int(),
  /** Resamples of the intervals. */
  bootstrap: z.int(),
  data: z.strictObject({
    name: z.string(),
    /** SHA-256 of the table's rows as they were evaluated, and of the training table's, if another. */
    digest: z.string(),
    train_digest: z.string().nullable(),
  }),
  code: z.strictObject({
    /** SHA-256 of the modules that made it, with all that they import. */
    digest: z.string(),
    /** Of git, where the code is in a checkout; `+` where it was changed since. */
    commit: z.string().nullable(),
  }),
  split: z.string(),
  /** "out" where routers learned from another table or from other tasks than they are tested on. */
  distribution: z.enum(["in", "out"]),
  /** Queries to learn from in each split, at most; null for no limit. */
  train_queries: z.int().nullable(),
  /** What costs are made of, in words. */
  costs: z.string(),
  candidates: z.array(z.strictObject({
    name: z.string(),
    model: z.string(),
    n: z.int(),
    select: z.string().optional(),
    role: z.enum(["weak", "strong"]).nullable(),
    quality: z.number(),
    cost: z.number(),
    /** True of those that random mixing mixes. */
    mixed: z.boolean(),
    ci95: routerCardSchema.shape.operating_points.element.shape.ci95,
  })),
  /** Digests of the Parquet file beside, and of the tested queries in whatever order. */
  queries: z.strictObject({ n: z.int(), digest: z.string(), set: z.string() }),
  routers: z.array(z.strictObject({
    card: routerCardSchema,
    scale: z.enum(["match", "quality", "preference"]),
    /** Cost that a decision adds to a query's, in the cost unit. */
    overhead: z.number(),
    /** By candidate, from the training outcomes. */
    estimated_costs: z.array(z.number()),
    apgr_draws: drawsSchema,
  })),
  /** Kept as they were reported: lab compare is of routers. */
  cascades: z.array(z.strictObject({ ...cascadeCardSchema.shape, apgr_draws: drawsSchema })),
});

export type EvaluationRun = z.infer<typeof runSchema>;

/** A tested query, told from others by its prompt too: two files may number theirs alike. */
export interface KeptQuery {
  dataset: string;
  id: string;
  /** SHA-256 of the prompt. */
  prompt: string;
}

/** A run with its queries, rows of n queries x k candidates. */
export interface OpenedRun extends EvaluationRun {
  path: string;
  rows: KeptQuery[];
  quality: Float64Array;
  cost: Float64Array;
  /** By the place of the router in `routers`. */
  scores: Float64Array[];
  /** Candidate by operating point's target, by the place of the router. */
  choices: Record<string, Int32Array>[];
}

/** Where the queries of a run are. */
export function queriesPath(path: string): string {
  return path.replace(/\.json$/i, "") + ".queries.parquet";
}

/** Provenance of a run: the fields beside its results. */
export type Provenance = Pick<EvaluationRun, "command" | "seed" | "bootstrap" | "data" | "code">;

/** Writes a run; the JSON last, so that one that is there has its queries. */
export async function saveRun(
  path: string,
  cards: RouterCards,
  provenance: Provenance,
): Promise<void> {
  const { run, queries } = runOf(cards, provenance);
  await writeAtomically(queriesPath(path), queries);
  await writeAtomically(path, JSON.stringify(run, null, 2) + "\n");
}

/** A run as saveRun() writes it, and the bytes of the Parquet file beside it. */
export function runOf(
  { outcomes, candidates, results, cascades }: RouterCards,
  provenance: Provenance,
): { run: EvaluationRun; queries: Uint8Array } {
  const [{ scored: _, ...first }] = results.map(({ decisions }) => decisions);
  const k = candidates.length, { queries } = first.outcomes;
  const prompts = queries.map(({ prompt }) => sha256(prompt));
  const set = setDigest(queries, prompts);
  const column = (values: Float64Array, j: number) =>
    new Float64Array(queries.length).map((_, i) => values[i * k + j]);
  const series = [
    pl.Series("dataset", queries.map(({ dataset }) => dataset), pl.Utf8),
    pl.Series("query_id", queries.map(({ id }) => id), pl.Utf8),
    pl.Series("prompt", prompts, pl.Utf8),
    ...(["quality", "cost"] as const).flatMap((of) =>
      candidates.map((_, j) => pl.Series(`${of}/${j}`, column(first.outcomes[of], j), pl.Float64))
    ),
    ...results.flatMap(({ decisions }, r) => [
      ...candidates.map((_, j) =>
        pl.Series(`score/${r}/${j}`, column(decisions.scored.scores, j), pl.Float64)
      ),
      ...Object.values(decisions.choices).map((choice, target) =>
        pl.Series(`choice/${r}/${target}`, choice, pl.Int32)
      ),
    ]),
  ];
  const bytes = pl.DataFrame(series).writeParquet({ compression: "zstd" });
  const run: Omit<EvaluationRun, "digest"> = {
    version: VERSION,
    created: new Date().toISOString(),
    ...provenance,
    split: outcomes.split,
    distribution: outcomes.distribution,
    train_queries: outcomes.train_queries,
    costs: outcomes.costs,
    candidates,
    queries: { n: queries.length, digest: sha256(bytes), set },
    routers: results.map(({ card, decisions, apgrDraws }) => ({
      card,
      scale: decisions.scored.scale,
      overhead: decisions.overhead,
      estimated_costs: [...decisions.scored.estimatedCosts],
      apgr_draws: Array.from(apgrDraws, orNull),
    })),
    cascades: cascadeCards(cascades).map((card, i) => ({
      ...card,
      apgr_draws: Array.from(cascades[i].apgrDraws, orNull),
    })),
  };
  // As it is read again: JSON has no undefined
  const fields = JSON.parse(JSON.stringify(run)) as typeof run;
  return { run: { ...fields, digest: digestOf(fields) }, queries: bytes };
}

/** The digest of queries in whatever order. */
function setDigest(queries: readonly Query[], prompts: readonly string[]): string {
  return digestOf(
    queries.map(({ dataset, id }, i) => `${dataset}\u0000${id}\u0000${prompts[i]}`).sort(),
  );
}

/**
 * A run without its queries: its cards, and what they were made from.
 *
 * @throws {UserError} for a file that is no run, of another version, or changed since
 */
export async function readRun(path: string): Promise<EvaluationRun> {
  const run = parseRun(path, await read(path));
  const { digest, ...fields } = run;
  if (digest !== digestOf(fields)) {
    throw new UserError(`Cannot compare ${path} as it was changed after lab evaluate wrote it`, {
      hint: `Make it anew: ${run.command}`,
    });
  }
  return run;
}

/** @throws {UserError} for a file that is no run, of another version, or without its queries */
export async function openRun(path: string): Promise<OpenedRun> {
  const run = await readRun(path);
  const bytes = await read(queriesPath(path));
  if (sha256(bytes) !== run.queries.digest) {
    throw new UserError(
      `Cannot compare ${path} as ${queriesPath(path)} is not the one it was ` +
        `written with: its digest must be ${run.queries.digest.slice(0, 16)}...`,
    );
  }
  const frame = pl.readParquet(Buffer.from(bytes));
  const values = (name: string) => frame.getColumn(name).toArray() as unknown[];
  const k = run.candidates.length, n = frame.height;
  const grid = (prefix: string) => {
    const columns = run.candidates.map((_, j) => values(`${prefix}/${j}`) as number[]);
    return new Float64Array(n * k).map((_, cell) => columns[cell % k][Math.floor(cell / k)]);
  };
  const [datasets, ids, prompts] = ["dataset", "query_id", "prompt"]
    .map((name) => values(name) as string[]);
  return {
    ...run,
    path,
    rows: ids.map((id, i) => ({ dataset: datasets[i], id, prompt: prompts[i] })),
    quality: grid("quality"),
    cost: grid("cost"),
    scores: run.routers.map((_, r) => grid(`score/${r}`)),
    choices: run.routers.map(({ card }, r) =>
      Object.fromEntries(
        card.operating_points.map(({ target }, t) => [
          target,
          Int32Array.from(values(`choice/${r}/${t}`) as number[]),
        ]),
      )
    ),
  };
}

function parseRun(path: string, bytes: Uint8Array): EvaluationRun {
  let value: unknown, problem: string;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
    const result = runSchema.safeParse(value);
    if (result.success) return result.data;
    problem = kindOf(value) ??
      `${result.error.issues[0].path.map(String).join(".")} must be ${
        expectation(result.error.issues[0])
      }`;
  } catch (error) {
    problem = `it is no JSON: ${(error as Error).message}`;
  }
  throw new UserError(`Cannot read ${path} as a run of lab evaluate: ${problem}`, {
    hint: "Name the JSON file that lab evaluate --out wrote",
  });
}

/** What JSON that is no run of this version is, by its fields; null where it looks like one. */
function kindOf(value: unknown): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `it is ${Array.isArray(value) ? "a list" : JSON.stringify(value).slice(0, 40)}`;
  }
  const has = (...fields: string[]) => fields.every((field) => field in value);
  const { version } = value as { version?: unknown };
  if (has("version", "routers") && version !== VERSION) {
    return `it is of version ${
      JSON.stringify(version)
    }, and this one reads ${VERSION}: make it anew`;
  }
  if (has("kind", "counts")) return "it is a data card";
  if (has("outcomes", "candidates", "results")) return "it is what lab evaluate --json printed";
  if (!has("version", "routers", "queries")) {
    return has("findings") || has("study")
      ? "it has the figures of a study"
      : "it is JSON of another kind";
  }
  return null;
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    throw new UserError(`Cannot read ${path}: ${(cause as Error).message}`, {
      hint: "A run is written by lab evaluate; name its JSON file",
      cause,
    });
  }
}
