/** Router cards of several configs, one after another, watched as one work. */
import {
  type Config,
  type RouterCards,
  routerCards,
  type RouterCardsWatch,
} from "./router_cards.ts";

/** `onRouter` counts the routers of all configs together. */
export async function allRouterCards(
  configs: readonly Config[],
  { onRouter, signal }: RouterCardsWatch = {},
): Promise<RouterCards[]> {
  const count = configs.reduce((sum, { routers }) => sum + routers.length, 0);
  const all: RouterCards[] = [];
  let done = 0;
  for (const config of configs) {
    const before = done;
    const onOne = (name: string, index: number) => onRouter?.(name, before + index, count);
    all.push(await routerCards(config, { onRouter: onOne, ...signal && { signal } }));
    done += config.routers.length;
  }
  return all;
}
