/** Pieces of the OpenAPI document that routes share, and the document's preface. */
import { z } from "@hono/zod-openapi";
import type { Budget } from "../models/mod.ts";
import type { Limits } from "./options.ts";
import { defaultTarget, modelIdOf, type ServedRouter } from "./target.ts";

const problemSchema = z.object({
  detail: z.union([
    z.string(),
    z.array(z.object({
      loc: z.array(z.union([z.string(), z.number()])),
      msg: z.string(),
      type: z.string(),
    })),
  ]),
}).openapi("Problem");

const openaiErrorSchema = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
}).openapi("OpenAIError");

const FAILURES = {
  400: "The body is not JSON, or the chosen model cannot be asked this",
  404: "There is no such model",
  408: "The body did not arrive in time",
  413: "The body is too large",
  422: "A field is wrong; the answer names it",
  429: "What the answer may cost is more than is left of the budget",
  502: "The host of a model failed; the answer has its words",
  503:
    "Too many requests wait for the model, or the service is stopping; Retry-After says when to come",
  504: "The model did not answer in time; the answer says who was waited for, and how long",
} as const;

type Failure = keyof typeof FAILURES;

/** The answers to requests that fail, in the words of FastAPI... */
export function failures(...statuses: Failure[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, jsonOf(problemSchema, FAILURES[status])]),
  );
}

/** ...and in those of OpenAI. */
export function openaiFailures(...statuses: Failure[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, jsonOf(openaiErrorSchema, FAILURES[status])]),
  );
}

/** An answer in JSON. */
export function jsonOf<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { "application/json": { schema } } };
}

/** A request whose body is JSON. */
export function withBody<T extends z.ZodType>(schema: T, example: object) {
  return { body: { required: true, content: { "application/json": { schema, example } } } };
}

/** The OpenAPI document but for its paths. */
export function prefaceOf(
  { version, routers, limits, fallback, budget, secured }: {
    version: string;
    routers: readonly ServedRouter[];
    limits: Limits;
    fallback: boolean;
    budget: Budget;
    secured: boolean;
  },
) {
  const namesOf = (mapped: boolean) =>
    routers.filter((served) => served.mapped === mapped)
      .map((served) => `\`${modelIdOf(defaultTarget(served))}\``).join(", ");
  const byScore = namesOf(false), byMapper = namesOf(true);
  return {
    openapi: "3.1.0",
    info: {
      title: "Routelab",
      version,
      description: [
        "Which candidate should answer a query: which model, and how many samples of it? A router " +
        "scores how likely the query needs more than each candidate; the cheapest one answers for " +
        "which that is at most the threshold, else the strong one.",
        "The router reads the last message of the user; the model reads all messages. `x-routelab-model` " +
        "says which model answers and `x-routelab-reason` why.",
        ...byScore === "" ? [] : [
          "**Models of /v1** are named `router-<router>-<threshold>`, with a threshold from 0 to 1, e.g. " +
          `${byScore}.`,
        ],
        ...byMapper === "" ? [] : [
          `**Policies:** ${byMapper} has no threshold. Its router names the policy of a query, and a mapper ` +
          "says by its rules which model serves that. `x-routelab-policy`, `x-routelab-rule` and " +
          "`x-routelab-reasoning` tell what both said.",
        ],
        `**Budget:** ${
          budget.limit === undefined ? "none is set" : `${budget.limit} USD`
        }. What a ` +
        "call may cost at most is reserved before it and settled after it. Where that does not fit into " +
        "what is left, the cheapest candidate answers, and `x-routelab-reason` says so; where its own " +
        "cost does not fit, the answer is 429.",
        `**Limits:** texts of /predict have 1 to ${
          limits.characters.toLocaleString("en")
        } characters, ` +
        `batches 1 to ${limits.texts} texts; a chat may be as long as the context of the model that ` +
        `answers. ${limits.concurrent} requests are in work at each model and ${limits.queued} wait. ` +
        `An answer, or the next piece of a stream, must come within ${limits.timeoutMs / 1000} s` +
        (fallback ? "; when a model fails or is late another one answers." : "."),
      ].join("\n\n"),
    },
    tags: [
      { name: "routing", description: "Decisions alone" },
      { name: "openai", description: "Answers, for clients of OpenAI's API" },
      { name: "service", description: "The service itself" },
    ],
    ...secured && { security: [{ bearer: [] }] },
  };
}
