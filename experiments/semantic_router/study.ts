/**
 * Routing by meaning: how well texts that describe a kind of query, or examples of it, find the queries of
 * that kind, and how well a threshold on similarity keeps out what belongs to none.
 *
 *     deno task lab run 11
 */
import { z } from "zod";
import { parseConfig } from "../../lib/core/config.ts";
import { type KnownEstimate, proportion } from "../../lib/stats/mod.ts";
import { openEncoder } from "../../lib/models/mod.ts";
import { OUTSIDE, type PocketQuestion, pocketQuestions } from "../../lib/pocket/mod.ts";
import {
  embedRoutes,
  fitThreshold,
  LONG_PERSONALITIES,
  type Nearest,
  type Route,
  SHORT_PERSONALITIES,
} from "../../lib/routers/mod.ts";

/** The tasks that the demanding personality describes; "factual" is the everyday one's. */
const DEMANDING = ["coding", "math"];

const schema = z.strictObject({
  seed: z.int().default(1),
  /** Test questions, and as many to take examples from and to fit the threshold on. */
  n: z.int().min(45).default(900),
  /** Example questions of each route. */
  examples: z.int().min(1).default(40),
  /** As openEncoder() takes it. */
  encoder: z.string().default("pocket-encoder"),
});

export type Config = z.input<typeof schema>;

export interface Described {
  /** Descriptions of the two kinds. */
  by: string;
  /** Share of the demanding questions that go to the demanding route, and of factual ones alike. */
  demanding: KnownEstimate;
  everyday: KnownEstimate;
}

/**
 * Two-way routing of demanding and factual questions, as the original study had it: by short and long
 * descriptions of the two kinds, and by examples of them from the router's pool.
 */
export async function describedRouting(config: Config = {}): Promise<Described[]> {
  const { n, examples, seed, encoder: name } = parseConfig(schema, config);
  const encoder = await openEncoder(name);
  const test = pocketQuestions(n, { seed, pool: "test" });
  const pool = pocketQuestions(n, { seed, pool: "router" });
  const of = (questions: PocketQuestion[], demanding: boolean) =>
    questions.filter(({ task }) => demanding ? DEMANDING.includes(task) : task === "factual")
      .map(({ prompt }) => prompt);
  const ways: Record<string, readonly Route[]> = {
    "a sentence each": SHORT_PERSONALITIES,
    "lists of what they cover": LONG_PERSONALITIES,
    [`${examples} examples of each`]: [
      { name: "everyday", texts: of(pool, false).slice(0, examples) },
      { name: "demanding", texts: of(pool, true).slice(0, examples) },
    ],
  };
  return Promise.all(
    Object.entries(ways).map(async ([by, routes]) => {
      const { nearest } = await embedRoutes(routes, encoder);
      const finds = async (demanding: boolean) => {
        const found = await nearest(of(test, demanding));
        return proportion(found.map((near) => (near!.route === "demanding") === demanding));
      };
      return { by, demanding: await finds(true), everyday: await finds(false) };
    }),
  );
}

export interface Placed extends Nearest {
  text: string;
  /** Null for a query that no route is for. */
  truth: string | null;
}

export interface TaskRouting {
  encoder: string;
  /** Fitted on validation queries. */
  threshold: number;
  /** Where each test query is nearest; below the threshold it has no route. */
  test: Placed[];
}

/**
 * Routes of example questions, one a task, and a threshold below which a query has none. Half of the
 * queries from outside the pocket world are for fitting it, half for the test.
 */
export async function taskRouting(config: Config = {}): Promise<TaskRouting> {
  const { n, examples, seed, encoder: name } = parseConfig(schema, config);
  const encoder = await openEncoder(name);
  const pool = pocketQuestions(2 * n, { seed, pool: "router" });
  const known = pool.slice(0, n), held = pool.slice(n);
  const tasks = [...new Set(known.map(({ task }) => task))];
  const { nearest } = await embedRoutes(
    tasks.map((name) => ({
      name,
      texts: known.filter(({ task }) => task === name).slice(0, examples).map(({ prompt }) =>
        prompt
      ),
    })),
    encoder,
  );
  const place = async (questions: PocketQuestion[], outside: string[]): Promise<Placed[]> => {
    const texts = [...questions.map(({ prompt }) => prompt), ...outside];
    return (await nearest(texts)).map((near, i) => ({
      ...near!,
      text: texts[i],
      truth: questions[i]?.task ?? null,
    }));
  };
  const outside = (part: number) => OUTSIDE.filter((_, i) => i % 2 === part);
  return {
    encoder: encoder.name,
    threshold: fitThreshold(await place(held, outside(0))),
    test: await place(pocketQuestions(n, { seed, pool: "test" }), outside(1)),
  };
}

/** The route of a query; null where even the nearest is too far. */
export function routeOf({ route, similarity }: Placed, threshold: number): string | null {
  return similarity < threshold ? null : route;
}

/** Effect of a threshold on queries of the world and from outside. */
export interface ThresholdEffect {
  threshold: number;
  inside: number;
  outside: number;
  /** Shares of the pocket questions: in their own route, and without one. */
  right: KnownEstimate;
  lost: KnownEstimate;
  /** Share of the queries from outside that get no route. */
  kept: KnownEstimate;
}

/** The effect of no threshold at all, and of the one that was fitted. */
export function thresholdEffects({ test, threshold }: TaskRouting): ThresholdEffect[] {
  const inside = test.filter(({ truth }) => truth !== null);
  const outside = test.filter(({ truth }) => truth === null);
  return [-1, threshold].map((at) => ({
    threshold: at,
    inside: inside.length,
    outside: outside.length,
    right: proportion(inside.map((placed) => routeOf(placed, at) === placed.truth)),
    lost: proportion(inside.map((placed) => routeOf(placed, at) === null)),
    kept: proportion(outside.map((placed) => routeOf(placed, at) === null)),
  }));
}
