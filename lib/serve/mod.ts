/**
 * The router as an HTTP service.
 *
 * ```ts
 * import { createService } from "./mod.ts";
 * import { openClient } from "../models/mod.ts";
 * import "../pocket/mod.ts"; // registers the models that are here
 * import assert from "node:assert/strict";
 *
 * const router = {
 *   ...{ name: "fixed", scale: "match" as const, costUsd: 0 },
 *   candidates: [{ model: "pocket-small", n: 1 }, { model: "pocket-large", n: 1 }],
 *   score: () => Float64Array.from([0.2, 1]), // the weak model will hardly do
 * };
 * const service = createService({
 *   routers: new Map([["fixed", router]]),
 *   candidates: [
 *     { client: await openClient("pocket-small"), cost: 1 },
 *     { client: await openClient("pocket-large"), cost: 5 },
 *   ],
 * });
 * const response = await service.fetch(
 *   new Request("http://localhost/predict", {
 *     method: "POST",
 *     headers: { "Content-Type": "application/json" },
 *     body: JSON.stringify({ text: "What is 17 plus 25?" }),
 *   }),
 * );
 * assert.equal((await response.json()).route_label, "Strong Model (pocket-large)");
 * await service.close();
 * ```
 * @module
 */
export type { LogLine } from "./exchange.ts";
export {
  LIMITS,
  type Limits,
  type ServedCandidate,
  type ServedModel,
  type ServiceOptions,
} from "./options.ts";
export { createService, type Service } from "./service.ts";
