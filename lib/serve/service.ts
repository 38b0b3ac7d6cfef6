/**
 * The router as an HTTP service: Hono on whatever serves a fetch handler, here `Deno.serve`.
 *
 *     deno task lab serve --router tfidf-logistic
 */
import { OpenAPIHono } from "@hono/zod-openapi";
import { bearerAuth } from "hono/bearer-auth";
import { cors } from "hono/cors";
import { methodNotAllowed } from "hono/method-not-allowed";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { Budget } from "../models/mod.ts";
import { checkModels, type MapperConfig, PolicyMapper } from "../policies/mod.ts";
import { Answering } from "./answering.ts";
import { Bodies } from "./bodies.ts";
import { addChat } from "./chat.ts";
import { Dispatcher } from "./dispatcher.ts";
import { addDocs } from "./docs.ts";
import { exchanges, type ServiceEnv } from "./exchange.ts";
import { Gate } from "./gate.ts";
import { knownHosts } from "./known_hosts.ts";
import { Metrics } from "./metrics.ts";
import { errorResponse, onError } from "./on_error.ts";
import { prefaceOf } from "./openapi.ts";
import { LIMITS, type ServiceOptions } from "./options.ts";
import { addPredict } from "./predict.ts";
import { Presence } from "./presence.ts";
import { RequestError, unprocessable } from "./request_error.ts";
import { type Seat, seatsOf } from "./seats.ts";
import { addStatus, VERSION } from "./status.ts";
import { servedRoutersOf } from "./target.ts";
import { work } from "./work.ts";

export interface Service {
  fetch(request: Request): Response | Promise<Response>;
  /**
   * Takes no more work and waits for what there is; after `graceMs` what is left is aborted. What does not
   * heed that in a second more is left alone.
   */
  close(options?: { graceMs?: number }): Promise<void>;
}

/**
 * @throws {UserError} for routers that do not choose between the candidates, models that cannot answer, and a mapper
 * of other models or without a router that names policies
 */
export function createService(options: ServiceOptions): Service {
  const routers = servedRoutersOf(options.routers, {
    candidates: options.candidates.length,
    mapper: options.mapper !== undefined,
  });
  const limits = { ...LIMITS, ...options.limits };
  const { token, corsOrigin, hosts = [], fallback = false } = options;
  const budget = new Budget(options.budgetUsd);
  const seats = seatsOf(options.candidates, { routers, limits });
  const gates = new Map(routers.map((served) => [served, new Gate(served.name, limits)]));
  const mapper = options.mapper && mapperOf(options.mapper, { seats, budget });
  const metrics = new Metrics({
    budget,
    gates: [...gates.values(), ...seats.map(({ gate }) => gate)],
    mapped: mapper?.counts,
  });
  const dispatcher = new Dispatcher(seats, { gates, limits, budget, metrics, fallback, mapper });
  const answering = new Answering(seats, { dispatcher, budget, limits });
  const presence = new Presence();
  const stopping = new AbortController();

  const app = new OpenAPIHono<ServiceEnv>({
    defaultHook: (result) => {
      if (!result.success) throw unprocessable(result.error);
    },
  });
  app.onError(onError);
  app.notFound((c) => errorResponse(c, new RequestError(404, `Cannot find ${c.req.path}`)));
  app.use(requestId());
  app.use(exchanges({ ...options, metrics, stopping: stopping.signal }));
  // Whoever puts TLS before the service says whether browsers must use it
  app.use(secureHeaders({ strictTransportSecurity: false }));
  app.use(knownHosts({ hosts, corsOrigin, secured: token !== undefined }));
  if (corsOrigin !== undefined) {
    app.use(cors({ origin: corsOrigin, exposeHeaders: EXPOSED }));
  }
  app.use(methodNotAllowed({
    app,
    onMethodNotAllowed: (c, methods) => {
      const message = `Cannot ${c.req.method} ${c.req.path} as the method must be one of: ` +
        methods.join(", ");
      return errorResponse(
        c,
        new RequestError(405, message, { headers: { Allow: methods.join(", ") } }),
      );
    },
  }));
  if (token !== undefined) {
    for (const path of ["/predict/*", "/v1/*", "/metrics"]) app.use(path, bearerAuth({ token }));
    app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
      type: "http",
      scheme: "bearer",
    });
  }

  const bodies = new Bodies(limits);
  const shared = { dispatcher, limits, work: work({ presence, bodies, limits }) };
  addPredict(app, { served: routers[0], ...shared });
  addChat(app, { routers, answering, ...shared });
  addStatus(app, { metrics, device: options.device ?? "cpu" });
  addDocs(app);
  const preface = prefaceOf({
    version: VERSION,
    routers,
    limits,
    fallback,
    budget,
    secured: token !== undefined,
  });
  app.get("/openapi.json", (c) => c.json(app.getOpenAPI31Document(preface)));

  return {
    fetch: (request) => app.fetch(request),
    async close({ graceMs = 10_000 } = {}) {
      const { promise: heedless, resolve } = Promise.withResolvers<void>();
      const timers = [
        setTimeout(() => stopping.abort(), graceMs),
        setTimeout(resolve, graceMs + HEED_MS),
      ];
      await Promise.race([presence.close(), heedless]);
      timers.forEach(clearTimeout);
    },
  };
}

/** The mapper over the served models, of which those are available that more requests may wait for. */
function mapperOf(
  config: MapperConfig,
  { seats, budget }: { seats: readonly Seat[]; budget: Budget },
): PolicyMapper {
  checkModels(config, seats.map(({ model }) => model.name));
  return new PolicyMapper(config, {
    budget,
    available: (name) => seats.some(({ model, gate }) => model.name === name && !gate.full),
  });
}

/** Milliseconds in which what is aborted should end. */
const HEED_MS = 1000;

/** Headers that pages of another origin may read. */
const EXPOSED = [
  ...["x-request-id", "x-routelab-model", "x-routelab-reason", "x-routelab-policy"],
  ...["x-routelab-rule", "x-routelab-reasoning", "retry-after"],
];
