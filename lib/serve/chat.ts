/**
 * `POST /v1/chat/completions`, `GET /v1/models` and `/v1/models/{id}`: OpenAI's API, in which the name of the model says
 * which router decides who answers, and at what threshold where it is not for the mapper to say.
 */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { Completion } from "../models/mod.ts";
import type { Answering } from "./answering.ts";
import { chatSchema, queryOf } from "./chat_schema.ts";
import { nameIn, streamAnswer } from "./chat_stream.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { ServiceEnv } from "./exchange.ts";
import { jsonOf, openaiFailures, withBody } from "./openapi.ts";
import type { Limits } from "./options.ts";
import { defaultTarget, modelIdOf, type ServedRouter, targetOf, THRESHOLD } from "./target.ts";
import { RequestError } from "./request_error.ts";

const completionSchema = z.object({
  id: z.string(),
  object: z.literal("chat.completion"),
  created: z.int(),
  model: z.string().openapi({ description: "The model that answered" }),
  choices: z.array(z.object({
    index: z.int(),
    message: z.object({
      role: z.literal("assistant"),
      content: z.string(),
      refusal: z.null(),
    }),
    logprobs: z.null(),
    finish_reason: z.enum(["stop", "length"]),
  })),
  usage: z.object({
    prompt_tokens: z.int(),
    completion_tokens: z.int(),
    total_tokens: z.int(),
  }),
}).openapi("ChatCompletion");

const modelSchema = z.object({
  id: z.string(),
  object: z.literal("model"),
  created: z.int(),
  owned_by: z.string(),
}).openapi("Model");

const modelsSchema = z.object({
  object: z.literal("list"),
  data: z.array(modelSchema),
}).openapi("Models");

export function addChat(
  app: OpenAPIHono<ServiceEnv>,
  { routers, dispatcher, answering, limits, work }: {
    routers: readonly ServedRouter[];
    dispatcher: Dispatcher;
    answering: Answering;
    limits: Limits;
    work: MiddlewareHandler<ServiceEnv>;
  },
): void {
  const created = Math.floor(Date.now() / 1000);
  const ids = routers.map((served) => modelIdOf(defaultTarget(served)));
  const modelOf = (id: string) => ({
    id,
    object: "model" as const,
    created,
    owned_by: "routelab",
  });

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/models",
      tags: ["openai"],
      summary: `The routers, at threshold ${THRESHOLD} where they have one; any other may be named`,
      responses: { 200: jsonOf(modelsSchema, "The models") },
    }),
    (c) => c.json({ object: "list" as const, data: ids.map(modelOf) }, 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/v1/models/{id}",
      tags: ["openai"],
      summary: "One of the routers, at any threshold from 0 to 1",
      request: { params: z.object({ id: z.string().openapi({ example: ids[0] }) }) },
      responses: { 200: jsonOf(modelSchema, "The model"), ...openaiFailures(404) },
    }),
    (c) => {
      const { id } = c.req.valid("param");
      if (!targetOf(id, routers)) throw unknownModel(id, routers);
      return c.json(modelOf(id), 200);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/v1/chat/completions",
      tags: ["openai"],
      summary: "An answer by the model that the router chooses",
      middleware: work,
      request: withBody(chatSchema, {
        model: ids[0],
        messages: [{ role: "user", content: "What is 17 plus 25?" }],
      }),
      responses: {
        200: {
          description: "The answer; with `stream` as events that end with [DONE]",
          headers: z.object({
            "x-routelab-model": z.string().openapi({ description: "The model that answers" }),
            "x-routelab-reason": z.string().openapi({ description: "Why it was chosen" }),
            ...routers.some(({ mapped }) => mapped) && {
              "x-routelab-policy": z.string().optional().openapi({
                description: "The policy that the router named, where it named one",
              }),
              "x-routelab-rule": z.string().optional().openapi({
                description: "The rule of the mapper that chose the model",
              }),
              "x-routelab-reasoning": z.string().optional().openapi({
                description: "What the router said of the query",
              }),
            },
          }),
          content: {
            "application/json": { schema: completionSchema },
            "text/event-stream": { schema: z.string() },
          },
        },
        ...openaiFailures(400, 404, 408, 413, 422, 429, 502, 503, 504),
      },
    }),
    async (c) => {
      const { exchange } = c.var;
      const request = c.req.valid("json");
      const target = targetOf(request.model, routers);
      if (!target) throw unknownModel(request.model, routers);

      const query = queryOf(request.messages);
      const decision = await dispatcher.choose(target, { query, exchange });
      const question = { request, decision, exchange };
      const id = `chatcmpl-${crypto.randomUUID()}`;
      if (request.stream) return await streamAnswer(c, { id, question, answering, limits });
      const { answers, decision: final } = await answering.whole(question);
      exchange.answers = answers.map(({ text }) => text);
      nameIn(c, final);
      return c.json({ id, model: final.model, ...completionOf(answers) }, 200);
    },
  );
}

function unknownModel(id: string, routers: readonly ServedRouter[]): RequestError {
  const idsOf = (mapped: boolean) =>
    routers.filter((served) => served.mapped === mapped)
      .map((served) => modelIdOf(defaultTarget(served))).join(", ");
  const byMapper = idsOf(true), atThreshold = idsOf(false);
  const names = [
    ...byMapper === "" ? [] : [byMapper],
    ...atThreshold === "" ? [] : [
      `router-<router>-<threshold>, with a threshold from 0 to 1, e.g. ${atThreshold}`,
    ],
  ];
  return new RequestError(
    404,
    `Cannot find a model named "${[...id].slice(0, 80).join("")}": name one ${names.join(", or ")}`,
    {
      code: "model_not_found",
      faults: [{ path: ["model"], message: "there is no such model", type: "not_found" }],
    },
  );
}

function completionOf(answers: Completion[]) {
  const prompt_tokens = answers[0].tokens_in;
  const completion_tokens = answers.reduce((sum, { tokens_out }) => sum + tokens_out, 0);
  return {
    object: "chat.completion" as const,
    created: Math.floor(Date.now() / 1000),
    choices: answers.map(({ text, finish }, index) => ({
      index,
      message: { role: "assistant" as const, content: text, refusal: null },
      logprobs: null,
      finish_reason: finish,
    })),
    usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
  };
}
