/**
 * Without a token whoever reaches the service may use it. So that pages in a browser of this machine are not
 * among them, requests must name the service by a host that is known (a name that an attacker's DNS points
 * here is not), and come from no other origin than the one that --cors allows.
 */
import { isIP } from "node:net";
import type { MiddlewareHandler } from "hono";
import type { ServiceEnv } from "./exchange.ts";
import { RequestError } from "./request_error.ts";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/** Addresses to listen at that mean all of the machine's. */
const EVERY_ADDRESS = ["0.0.0.0", "::", "[::]"];

/** @throws {RequestError} 400 for a Host header that is none, 403 for a host or an origin that is not known */
export function knownHosts(
  { hosts, corsOrigin, secured }: {
    hosts: readonly string[];
    corsOrigin: string | undefined;
    /** True where a token keeps strangers out. */
    secured: boolean;
  },
): MiddlewareHandler<ServiceEnv> {
  const known = new Set([...LOOPBACK, ...hosts.map((host) => hostname(bracketed(host)) ?? host)]);
  const anyAddress = hosts.some((host) => EVERY_ADDRESS.includes(host));
  return async (c, next) => {
    const host = c.req.header("host") ?? new URL(c.req.url).host;
    const name = hostname(host);
    if (name === null) {
      throw new RequestError(
        400,
        `Cannot serve the request as its Host is no host: ${short(host)}`,
      );
    }
    if (secured) return await next();
    if (!known.has(name) && !(anyAddress && isIP(name.replace(/^\[|\]$/g, "")) > 0)) {
      throw new RequestError(
        403,
        `Cannot serve the request as its host ${short(host)} is not known: ` +
          `start with --allow-host ${name}, or with a token`,
      );
    }
    const origin = c.req.header("origin");
    if (origin !== undefined && corsOrigin !== "*" && origin !== corsOrigin) {
      if (!URL.canParse(origin) || new URL(origin).host !== host.toLowerCase()) {
        throw new RequestError(
          403,
          `Cannot serve the request as pages of ${
            JSON.stringify(origin.slice(0, 80))
          } may not call: ` +
            "start with --cors ORIGIN, or with a token",
        );
      }
    }
    await next();
  };
}

function short(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}

/** The name in a Host header, in the one form that a browser would give it; null where there is none. */
function hostname(host: string): string | null {
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}`)) return null;
  return new URL(`http://${host}`).hostname.replace(/\.$/, "");
}

function bracketed(host: string): string {
  return isIP(host) === 6 ? `[${host}]` : host;
}
