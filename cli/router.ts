/** `lab router`: routers in folders: fitted and saved here, or trained elsewhere on labels from here. */
import { Command } from "commander";
import { routerFitCommand } from "./router_fit.ts";
import { routerLabelsCommand } from "./router_labels.ts";

export function routerCommand(): Command {
  return new Command("router")
    .addCommand(routerFitCommand())
    .addCommand(routerLabelsCommand());
}
