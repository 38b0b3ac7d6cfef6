/** The router as an HTTP service. */
export type { LogLine } from "./exchange.ts";
export { LIMITS, type Limits, type ServedModel, type ServiceOptions } from "./options.ts";
export { createService, type Service } from "./service.ts";
