/** Routers as users name them: by their names, by a folder, by a file of their own, or as values. */
import { calibrated, calibratedName } from "./calibrated.ts";
import { UserError } from "../core/errors.ts";
import { routerByName } from "./registry.ts";
import type { RouterFactory } from "./router.ts";
import { isRouterModule, routersOfModule } from "./router_module.ts";

/**
 * The routers of a call, in its order.
 *
 * @param routers Names as routerByName() has them, paths of files that export routers, calibrated or not, and routers.
 * @throws {UserError} as routerByName() and routersOfModule() do, and where two have one name
 */
export async function openRouters(
  routers: readonly (string | RouterFactory)[],
): Promise<RouterFactory[]> {
  const opened: RouterFactory[] = [];
  for (const router of routers) {
    opened.push(...typeof router === "string" ? await routersOf(router) : [router]);
  }
  const names = opened.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return opened;
  throw new UserError(`Cannot tell routers apart as two have the name "${twice}"`, {
    hint: "Give yours a name of its own",
  });
}

/** A name may be that of a file with a method of calibration after it, "./mine.ts+platt". */
async function routersOf(name: string): Promise<RouterFactory[]> {
  if (isRouterModule(name)) return await routersOfModule(name);
  const named = /\.m?[jt]s\+/.test(name) ? calibratedName(name) : null;
  if (named === null) return [routerByName(name)];
  return (await routersOfModule(named.base)).map((router) => calibrated(router, named));
}
