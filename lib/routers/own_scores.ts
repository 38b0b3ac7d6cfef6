/**
 * The contract of routers that users bring, as a function, as a program or as a file of scores: what a score may be,
 * and what is said of one that is not. All three end in the same {@linkcode Router}.
 */
import { inspect } from "node:util";
import type { Live } from "../core/remember.ts";
import { UserError } from "../core/errors.ts";
import { type Candidate, candidateName, type Query } from "../outcomes/mod.ts";
import type { Router } from "./router.ts";

/**
 * What the score of a query is. `need`: one number from 0, any candidate will do, to 1, only the strong one will.
 * `quality`: a number for each candidate, the quality that is expected of its answer.
 */
export type Predicts = "need" | "quality";

/** By what an own router's name can stand in reports, in model names of the service and among others. */
const NAME = /^[\w.-]+$/;

/** @throws {UserError} for a name that cannot stand in a report */
export function checkRouterName(name: unknown, hint?: string): void {
  if (typeof name === "string" && NAME.test(name)) return;
  throw new UserError(
    "Cannot define a router as its name must be letters, digits, `.`, `_` or `-`: current value is " +
      (JSON.stringify(name) ?? "missing"),
    { hint },
  );
}

/** A file's or a program's name without folders and endings, made fit to be a router's name. */
export function nameFrom(path: string): string {
  const stem = path.replace(/^.*\//, "").replace(/(?<=.)\.[^.]*$/, "");
  return stem.replace(/[^\w.-]+/g, "-").replace(/^-+|-+$/g, "") || "own";
}

interface OwnRouter {
  name: string;
  candidates: Candidate[];
  predicts: Predicts;
  costUsd: number;
  notes?: readonly string[];
  /** What came of the queries, in their order: not checked yet. */
  scoresOf(queries: readonly Query[], options?: Live): Promise<readonly unknown[]>;
}

/** The router of checked scores. While it scores it throws a UserError for a score that is none. */
export function ownRouter({ scoresOf, predicts, ...rest }: OwnRouter): Router {
  const { name, candidates } = rest, k = candidates.length;
  return {
    ...rest,
    scale: predicts === "need" ? "match" : "quality",
    async score(queries, options) {
      const given = (await scoresOf(queries, options)).map(plain);
      const scores = new Float64Array(queries.length * k).fill(1);
      for (const [i, query] of queries.entries()) {
        const wrong = predicts === "need" ? notNeed(given[i]) : notQualities(given[i], candidates);
        if (wrong !== null) {
          throw new UserError(
            `Router "${name}" must score each query with ${wrong.must}: of query "${query.id}" of ` +
              `${query.dataset} it is ${wrong.is}`,
            { hint: wrong.hint },
          );
        }
        if (predicts === "need") scores.fill(1 - (given[i] as number), i * k, i * k + k - 1);
        else scores.set(given[i] as number[], i * k);
      }
      return scores;
    },
  };
}

/** Numbers in a typed array as a list; anything else as it is. */
export function plain(values: unknown): unknown {
  return ArrayBuffer.isView(values) && !(values instanceof DataView)
    ? Array.from(values as unknown as Iterable<unknown>)
    : values;
}

interface Wrong {
  must: string;
  is: string;
  hint?: string;
}

function notNeed(score: unknown): Wrong | null {
  if (typeof score === "number" && score >= 0 && score <= 1) return null;
  const isNumber = typeof score === "number" && !Number.isNaN(score);
  const isLate = score instanceof Promise;
  return {
    must: "its need of the strong candidate, a number from 0 to 1",
    is: shown(score),
    ...isNumber && { hint: "Squash what has no bounds, e.g. by 1 / (1 + exp(-score))" },
    ...isLate && { hint: "Await the scores: scoreAll: (queries) => Promise.all(queries.map(...))" },
    ...Array.isArray(score) &&
      { hint: 'A number for each candidate is a quality: say so by predicts: "quality"' },
  };
}

function notQualities(score: unknown, candidates: readonly Candidate[]): Wrong | null {
  const isWhole = Array.isArray(score) && score.length === candidates.length &&
    score.every((value) => typeof value === "number" && Number.isFinite(value));
  if (isWhole) return null;
  return {
    must: `${candidates.length} qualities, finite numbers, of ${
      candidates.map(candidateName).join(", ")
    }`,
    is: shown(score),
  };
}

/** As it was given: JSON would make null of NaN, and fails at what has no end. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : inspect(value, INSPECTED);
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}

const INSPECTED = { depth: 1, breakLength: Infinity, compact: true, maxArrayLength: 10 };
