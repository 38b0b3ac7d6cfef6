/**
 * A router written in any language: a program that answers JSON lines on stdin with JSON lines on stdout
 * (docs/extending.md has the protocol). One process serves all folds; each `fit` replaces what it learned before.
 */
import { parseArgsStringToArgv as wordsOf } from "string-argv";
import { z } from "zod";
import { digestOf, sha256 } from "../core/digest.ts";
import { UserError } from "../core/errors.ts";
import type { CandidateMatrix, Query } from "../outcomes/mod.ts";
import { trainingOf } from "./define_router.ts";
import { LineProgram, quoted } from "./line_program.ts";
import { checkRouterName, nameFrom, ownRouter, type Predicts } from "./own_scores.ts";
import type { RouterFactory } from "./router.ts";

/** What answers a `fit`. */
const fittedSchema = z.strictObject({
  fitted: z.literal(true),
  /** What its scores are; `need` by default. */
  predicts: z.enum(["need", "quality"]).default("need"),
  /** US dollars of one decision. */
  cost_usd: z.number().min(0).default(0),
  /** What is to be said of how it was fitted, a sentence each. */
  notes: z.array(z.string()).default([]),
});

/** What answers a `score`: values are checked with those of other routers. */
const scoreSchema = z.object({
  id: z.string(),
  need: z.unknown().optional(),
  quality: z.unknown().optional(),
});

type Fitted = z.output<typeof fittedSchema>;

export interface CommandOptions {
  /** @default The file that the command names, or its program, without folders and ending. */
  name?: string | undefined;
  /** Longest silence while an answer is waited for. @default {600} */
  timeoutSeconds?: number | undefined;
}

/**
 * The router of a program. Dispose it to end the program; it ends with this process at the latest.
 *
 * @param command Program and arguments, as a shell has them but for its variables, pipes and patterns.
 * @throws {UserError} for a command without a program; while it works, where the program ends, is silent, or answers
 * with what is no answer
 */
export function commandRouter(
  command: string,
  { name, timeoutSeconds = 600 }: CommandOptions = {},
): RouterFactory & AsyncDisposable {
  const words = wordsOf(command);
  if (words.length === 0) throw new UserError("Cannot run a router's program as none is named");
  const shells = words.find((word) => /^(\|\|?|&&?|;|\d?>>?|<)$/.test(word));
  if (shells !== undefined) {
    throw new UserError(
      `Cannot run the router's program "${command}" as "${shells}" is of a shell, and none reads it`,
      { hint: `A shell is a program too: sh -c '${command}'` },
    );
  }
  const called = name ??
    nameFrom(words.slice(1).find((word) => fileDigest(word) !== null) ?? words[0]);
  checkRouterName(called, "--router-command NAME=COMMAND gives it one");
  let program: LineProgram | null = null, knows: unknown = null;
  let turn: Promise<unknown> = Promise.resolve();

  /** One after another: the program has one memory, and answers in order. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };
  const ask = async <T>(
    line: unknown,
    { what, expected, schema }: { what: string; expected: string; schema: z.ZodType<T> },
  ) => {
    program ??= new LineProgram(words, { command, timeoutMs: 1000 * timeoutSeconds });
    let answer: string;
    try {
      answer = await program.ask(JSON.stringify(line), what);
    } catch (error) {
      program = knows = null; // A service that goes on asking starts it anew
      throw error;
    }
    const value = parsed(answer);
    const { success, data, error } = schema.safeParse(value);
    if (success) return { data, answer };
    throw program.fault(
      `must answer with ${expected} when it is asked ${what}: it answered ${quoted(answer)} (${
        value === undefined ? "this is no JSON" : error.issues[0].message
      })`,
      value === undefined
        ? "What it prints besides belongs on stderr; NaN and Infinity are no JSON"
        : undefined,
    );
  };
  /** Fits it to these outcomes, unless they are what it knows. */
  const fitted = async (outcomes: CandidateMatrix, seed: number): Promise<Fitted> => {
    const { data } = await ask(fitLine(outcomes, seed), {
      ...{ what: "to fit", expected: '{"fitted": true}', schema: fittedSchema },
    });
    knows = outcomes;
    return data;
  };
  const scoreOf = async ({ id, dataset, prompt, task }: Query, predicts: Predicts) => {
    const { data, answer } = await ask({ type: "score", id, dataset, prompt, task }, {
      ...{ what: `to score query "${id}"`, expected: SCORED, schema: scoreSchema },
    });
    if (data.id === id && data[predicts] !== undefined) return data[predicts];
    throw program!.fault(
      `must answer with the query's id and its ${predicts} when it is asked to score query "${id}": it answered ` +
        quoted(answer),
      data.id !== id
        ? undefined
        : data.quality === undefined
        ? "It answered its fit by: it predicts quality"
        : 'Scores of each candidate are announced in the answer to fit: {"fitted": true, "predicts": "quality"}',
    );
  };

  return {
    name: called,
    description: `the program ${command}`,
    learnsFrom: "train",
    origin: { what: command, digest: digestOf(words.map((word) => fileDigest(word) ?? word)) },
    async fit(outcomes, { seed, signal }) {
      signal?.addEventListener("abort", () => void program?.[Symbol.asyncDispose](), {
        once: true,
      });
      const { predicts, cost_usd: costUsd, notes } = await inTurn(() => fitted(outcomes, seed));
      return ownRouter({
        ...{ name: called, candidates: outcomes.candidates, predicts, costUsd, notes },
        scoresOf: (queries) =>
          inTurn(async () => {
            if (knows !== outcomes) await fitted(outcomes, seed);
            const scores: unknown[] = [];
            for (const query of queries) scores.push(await scoreOf(query, predicts));
            return scores;
          }),
      });
    },
    [Symbol.asyncDispose]: async () => await program?.[Symbol.asyncDispose](),
  };
}

const SCORED = '{"id": ID, "need": NUMBER} or {"id": ID, "quality": [...]}';

function fitLine(outcomes: CandidateMatrix, seed: number) {
  const { queries, candidates, costUnit } = trainingOf(outcomes, seed);
  return {
    ...{ type: "fit", candidates, cost_unit: costUnit, seed },
    queries: queries.map(({ id, dataset, prompt, task, quality, cost }) => ({
      ...{ id, dataset, prompt, task, quality, cost },
    })),
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The digest of a file that a command names; null for a word that names none. */
function fileDigest(word: string): string | null {
  try {
    return sha256(Deno.readFileSync(word));
  } catch {
    return null;
  }
}
