/**
 * Routers in a file of the user's: a TypeScript or JavaScript module that exports what defineRouter() returns. This
 * is the one place that imports a module by a name that is not in the code; lib/imports_test.ts says so too.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { sha256 } from "../core/digest.ts";
import { UserError } from "../core/errors.ts";
import type { RouterFactory } from "./router.ts";
import { faultOf } from "./user_fault.ts";

/** True of names that mean such a file. */
export function isRouterModule(name: string): boolean {
  return /\.m?[jt]s$/.test(name);
}

/** The digest of each file as it was loaded first: a changed one is another module. */
const loaded = new Map<string, string>();

/**
 * The routers that a file exports, in the order of its exports' names, the default one first.
 *
 * @throws {UserError} where it cannot be loaded, or exports none
 */
export async function routersOfModule(file: string): Promise<RouterFactory[]> {
  const path = resolve(file), digest = sha256(await textOf(file));
  const first = loaded.getOrInsert(path, digest);
  const url = pathToFileURL(path).href + (digest === first ? "" : `?${digest}`);
  let exported: Record<string, unknown>;
  try {
    exported = await import(url);
  } catch (error) {
    throw faultOf(error, `Cannot load the router's file ${file}`);
  }
  const { default: main, ...others } = exported;
  const routers = new Set([main, ...Object.values(others)].flat().filter(isRouter));
  if (routers.size > 0) {
    return Array.from(routers, (router) => ({ ...router, origin: { what: file, digest } }));
  }
  throw new UserError(`Cannot use ${file} as it exports no router`, {
    hint: 'import { defineRouter } from "routelab"; export default defineRouter({ name, fit });',
  });
}

function isRouter(value: unknown): value is RouterFactory {
  const { name, fit, learnsFrom } = (value ?? {}) as Partial<RouterFactory>;
  return typeof name === "string" && typeof fit === "function" && typeof learnsFrom === "string";
}

async function textOf(file: string): Promise<string> {
  try {
    return await Deno.readTextFile(file);
  } catch (cause) {
    const why = cause instanceof Deno.errors.NotFound
      ? `there is no ${resolve(file)}`
      : (cause as Error).message;
    throw new UserError(`Cannot read the router's file ${file}: ${why}`, {
      hint:
        "A name that ends in .ts or .js is a file that exports a router; deno task lab runs in Routelab's " +
        "folder, from which paths count",
      cause,
    });
  }
}
