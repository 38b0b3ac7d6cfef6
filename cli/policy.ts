/** `lab policy`: routers that name a policy for a query. */
import { Command } from "commander";
import { policyDataCommand } from "./policy_data.ts";
import { policyRouteCommand } from "./policy_route.ts";
import { policyTrainCommand } from "./policy_train.ts";

export function policyCommand(): Command {
  return new Command("policy")
    .addCommand(policyDataCommand())
    .addCommand(policyTrainCommand())
    .addCommand(policyRouteCommand());
}
