/** `lab calibration`: training a model to state how likely its answers are to be right. */
import { Command } from "commander";
import { calibrationDataCommand } from "./calibration_data.ts";

export function calibrationCommand(): Command {
  return new Command("calibration")
    .description("teach a model to state how likely its answers are to be right")
    .addCommand(calibrationDataCommand());
}
