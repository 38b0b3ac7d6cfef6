/** What was found: sentences, each with the condition under which it is true. */
import { formatEstimate } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import type { RouterRow } from "./study.ts";

const CHANCE = 0.5;

/** That the router recovers more than chance, for certain. */
export function routerFindings([_random, { router, apgr }]: RouterRow[]): Finding[] {
  return [{
    text: `${router} recovers an APGR of ${formatEstimate(apgr, ".3f")}; chance gets ${CHANCE}.`,
    holds: typeof apgr.lo === "number" && apgr.lo > CHANCE,
    main: true,
  }];
}
