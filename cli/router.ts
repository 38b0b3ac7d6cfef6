/** `lab router`: routers that are trained elsewhere. */
import { Command } from "commander";
import { routerLabelsCommand } from "./router_labels.ts";

export function routerCommand(): Command {
  return new Command("router")
    .addCommand(routerLabelsCommand());
}
