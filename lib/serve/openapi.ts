/** Pieces of the OpenAPI document that routes share, and the document's preface. */
import { z } from "@hono/zod-openapi";
import type { Ledger } from "./ledger.ts";
import type { Limits } from "./options.ts";
import { modelIdOf, type Policy, THRESHOLD } from "./policy.ts";

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
  413: "The body is too large",
  422: "A field is wrong; the answer names it",
  502: "The host of the chosen model failed",
  503: "Too many requests are in work, or the service is stopping; Retry-After says when to come",
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
  { version, policies, limits, ledger, secured }: {
    version: string;
    policies: readonly Policy[];
    limits: Limits;
    ledger: Ledger;
    secured: boolean;
  },
) {
  const names = policies.map((policy) => modelIdOf({ policy, threshold: THRESHOLD }));
  return {
    openapi: "3.1.0",
    info: {
      title: "Routelab",
      version,
      description: [
        "Which candidate should answer a query: which model, and how many samples of it? A router " +
        "scores how likely the query needs more than each candidate; the cheapest one answers for " +
        "which that is at most the threshold, else the strong one.",
        `**Models of /v1** are named \`router-<router>-<threshold>\`, e.g. \`${
          names.join("`, `")
        }\`` +
        ", with a threshold from 0 to 1. The router reads the last message of the user; the model " +
        "reads all messages. `x-routelab-model` says which model answers and `x-routelab-reason` why.",
        `**Budget:** ${
          ledger.budget === undefined ? "none is set" : `${ledger.budget} USD`
        }. Once a ` +
        "budget is spent, no router is asked any more and the cheapest candidate answers everything; " +
        "`x-routelab-reason` says so. `/predict` asks no model and goes on as before.",
        `**Limits:** texts of 1 to ${limits.characters.toLocaleString("en")} characters, ` +
        `1 to ${limits.texts} texts a batch, ${limits.concurrent} requests in work and ` +
        `${limits.queued} waiting.`,
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
