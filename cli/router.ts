/** `lab router`: routers that are trained elsewhere. */
import { Command } from "commander";
import { routerLabelsCommand } from "./router_labels.ts";

export function routerCommand(): Command {
  return new Command("router")
    .description("training data for routers that a GPU job trains")
    .addCommand(routerLabelsCommand());
}
