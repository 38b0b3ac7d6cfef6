/**
 * `POST /predict` and `/predict/batch`: which model a query needs, with the fields of seed 003's API.
 * Only a router is asked; no model answers.
 */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { Decision } from "./decision.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { ServiceEnv } from "./exchange.ts";
import { failures, jsonOf, withBody } from "./openapi.ts";
import type { Limits } from "./options.ts";
import { defaultTarget, type ServedRouter, THRESHOLD } from "./target.ts";
import { textSchema } from "./text_schema.ts";

const predictionSchema = z.object({
  text: z.string(),
  score: z.number().min(0).max(1).nullable().openapi({
    description:
      "How likely the query needs the strong candidate: the higher, the dearer the route; null where the mapper decides",
  }),
  route_label: z.string().openapi({
    description:
      `Above ${THRESHOLD} "Strong Model", else "Weak Model" for the cheapest candidate or ` +
      `"Model" for one between, and its name; where the mapper decides, by the model it chose`,
    example: "Weak Model (pocket-small)",
  }),
  processing_time_ms: z.number().openapi({
    description: "Milliseconds the router took; texts of a batch are scored together and share it",
  }),
  policy: z.string().nullable().optional().openapi({
    description:
      "Where the mapper decides: the policy that the router named; null where it named none",
  }),
  reasoning: z.string().optional().openapi({
    description: "Where the mapper decides: what the router said of the query",
  }),
  rule: z.string().optional().openapi({
    description: "Where the mapper decides: the rule that chose the model",
  }),
  reason: z.string().optional().openapi({ description: "Where the mapper decides: why, in words" }),
}).openapi("Prediction");

const batchSchema = z.object({
  predictions: z.array(predictionSchema),
  total_processing_time_ms: z.number(),
  average_processing_time_ms: z.number().openapi({ description: "The total over the texts" }),
}).openapi("Predictions");

/** A field too many is refused: a threshold, say, would otherwise be passed over without a word. */
const only = (field: string) => (issue: { code: string; keys?: string[] }) =>
  issue.code === "unrecognized_keys"
    ? `only ${field} is taken here, not ${issue.keys!.join(", ")}`
    : "it must be a JSON object";

export function addPredict(
  app: OpenAPIHono<ServiceEnv>,
  { served, dispatcher, limits, work }: {
    served: ServedRouter;
    dispatcher: Dispatcher;
    limits: Limits;
    work: MiddlewareHandler<ServiceEnv>;
  },
): void {
  const text = textSchema(limits.characters);
  const error = `there must be 1 to ${limits.texts} texts`;
  const texts = z.array(text, { error }).min(1, { error }).max(limits.texts, { error });
  const target = defaultTarget(served);

  app.openapi(
    createRoute({
      method: "post",
      path: "/predict",
      tags: ["routing"],
      summary: `Which model a query needs, by ${served.name}`,
      middleware: work,
      request: withBody(z.strictObject({ text }, { error: only("text") }), {
        text: "What is 17 plus 25?",
      }),
      responses: {
        200: jsonOf(predictionSchema, "The decision"),
        ...failures(408, 413, 422, 429, 502, 503, 504),
      },
    }),
    async (c) => {
      const { exchange } = c.var;
      const { text } = c.req.valid("json");
      const started = performance.now();
      const [decision] = await dispatcher.predict(target, { queries: [text], exchange });
      return c.json(predictionOf(text, decision, performance.now() - started), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/predict/batch",
      tags: ["routing"],
      summary: `Which model each of several queries needs, by ${served.name}`,
      middleware: work,
      request: withBody(z.strictObject({ texts }, { error: only("texts") }), {
        texts: ["What is 17 plus 25?", "Spell a b c backwards."],
      }),
      responses: {
        200: jsonOf(batchSchema, "The decisions"),
        ...failures(408, 413, 422, 429, 502, 503, 504),
      },
    }),
    async (c) => {
      const { exchange } = c.var;
      const { texts } = c.req.valid("json");
      const started = performance.now();
      const decisions = await dispatcher.predict(target, { queries: texts, exchange });
      const total = performance.now() - started;
      return c.json({
        predictions: decisions.map((decision, i) => predictionOf(texts[i], decision, total)),
        total_processing_time_ms: total,
        average_processing_time_ms: total / texts.length,
      }, 200);
    },
  );
}

const ROLES = { weak: "Weak ", strong: "Strong " };

function predictionOf(text: string, { role, model, score, mapped }: Decision, ms: number) {
  return {
    text,
    score,
    route_label: `${role === null ? "" : ROLES[role]}Model (${model})`,
    processing_time_ms: ms,
    ...mapped && {
      policy: mapped.policy,
      reasoning: mapped.reasoning,
      rule: mapped.rule,
      reason: mapped.reason,
    },
  };
}
