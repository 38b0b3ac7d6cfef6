/** `GET /`, `/health` and `/metrics`: what this is, whether it runs, and how it fares. */
import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import type { ServiceEnv } from "./exchange.ts";
import type { Metrics } from "./metrics.ts";
import { jsonOf } from "./openapi.ts";

export const VERSION = "1.0.0";

const healthSchema = z.object({
  status: z.literal("healthy"),
  model_loaded: z.boolean(),
  device: z.string(),
  uptime_seconds: z.number(),
}).openapi("Health");

const rootSchema = z.object({
  service: z.string(),
  version: z.string(),
  status: z.string(),
  docs: z.string(),
  health: z.string(),
}).openapi("Root");

export function addStatus(
  app: OpenAPIHono<ServiceEnv>,
  { metrics, device }: { metrics: Metrics; device: string },
): void {
  const started = performance.now();
  app.openapi(
    createRoute({
      method: "get",
      path: "/",
      tags: ["service"],
      summary: "What this is",
      responses: { 200: jsonOf(rootSchema, "The service") },
    }),
    (c) =>
      c.json({
        service: "Routelab",
        version: VERSION,
        status: "running",
        docs: "/docs",
        health: "/health",
      }, 200),
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/health",
      tags: ["service"],
      summary: "Whether it runs, and for how long",
      responses: { 200: jsonOf(healthSchema, "It runs") },
    }),
    (c) =>
      c.json({
        status: "healthy" as const,
        model_loaded: true,
        device,
        uptime_seconds: (performance.now() - started) / 1000,
      }, 200),
  );
  app.openapi(
    createRoute({
      method: "get",
      path: "/metrics",
      tags: ["service"],
      summary: "Requests, routes, latencies and costs, for Prometheus",
      responses: {
        200: { description: "The metrics", content: { "text/plain": { schema: z.string() } } },
      },
    }),
    async (c) => {
      const { text, type } = await metrics.text();
      return c.text(text, 200, { "Content-Type": type });
    },
  );
}
