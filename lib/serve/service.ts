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
import { addChat } from "./chat.ts";
import { Dispatcher } from "./dispatcher.ts";
import { addDocs } from "./docs.ts";
import { exchanges, type ServiceEnv } from "./exchange.ts";
import { Gate } from "./gate.ts";
import { Ledger } from "./ledger.ts";
import { Metrics } from "./metrics.ts";
import { prefaceOf } from "./openapi.ts";
import { LIMITS, type ServiceOptions } from "./options.ts";
import { policiesOf } from "./policy.ts";
import { addPredict } from "./predict.ts";
import { errorResponse, onError, RequestError, unprocessable } from "./request_error.ts";
import { addStatus, VERSION } from "./status.ts";
import { work } from "./work.ts";

export interface Service {
  fetch(request: Request): Response | Promise<Response>;
  /** Takes no more work and waits for what there is; after `graceMs` what is left is aborted. */
  close(options?: { graceMs?: number }): Promise<void>;
}

/** @throws {UserError} for policies that do not choose between two models, or models that cannot answer */
export function createService(options: ServiceOptions): Service {
  const policies = policiesOf(options.policies, options.candidates.length);
  const limits = { ...LIMITS, ...options.limits };
  const { token, corsOrigin } = options;
  const gate = new Gate(limits);
  const ledger = new Ledger(options.budgetUsd);
  const metrics = new Metrics({ ledger, gate });
  const dispatcher = new Dispatcher(options.candidates, { ledger, metrics });
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

  const shared = { dispatcher, limits, work: work(gate, limits) };
  addPredict(app, { policy: policies[0], ...shared });
  addChat(app, { policies, ...shared });
  addStatus(app, { metrics, device: options.device ?? "cpu" });
  addDocs(app);
  const preface = prefaceOf({
    version: VERSION,
    policies,
    limits,
    ledger,
    secured: token !== undefined,
  });
  app.get("/openapi.json", (c) => c.json(app.getOpenAPI31Document(preface)));

  return {
    fetch: (request) => app.fetch(request),
    async close({ graceMs = 10_000 } = {}) {
      const timer = setTimeout(() => stopping.abort(), graceMs);
      await gate.close();
      clearTimeout(timer);
    },
  };
}

/** Headers that pages of another origin may read. */
const EXPOSED = ["x-request-id", "x-routelab-model", "x-routelab-reason", "retry-after"];
