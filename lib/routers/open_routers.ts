/** Routers as users name them: by their names, by a folder, by a file of their own, or as values. */
import { UserError } from "../core/errors.ts";
import { routerByName } from "./registry.ts";
import type { RouterFactory } from "./router.ts";
import { isRouterModule, routersOfModule } from "./router_module.ts";

/**
 * The routers of a call, in its order.
 *
 * @param routers Names as routerByName() has them, paths of files that export routers, and routers.
 * @throws {UserError} as routerByName() and routersOfModule() do, and where two have one name
 */
export async function openRouters(
  routers: readonly (string | RouterFactory)[],
): Promise<RouterFactory[]> {
  const opened: RouterFactory[] = [];
  for (const router of routers) {
    if (typeof router !== "string") opened.push(router);
    else if (isRouterModule(router)) opened.push(...await routersOfModule(router));
    else opened.push(routerByName(router));
  }
  const names = opened.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return opened;
  throw new UserError(`Cannot tell routers apart as two have the name "${twice}"`, {
    hint: "Give yours a name of its own",
  });
}
