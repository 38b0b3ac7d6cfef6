/** `lab calibration`: training a model to state how sure it is, and measuring what that changed. */
import { Command } from "commander";
import { calibrationDataCommand } from "./calibration_data.ts";
import { calibrationEvaluateCommand } from "./calibration_evaluate.ts";
import { calibrationTrainCommand } from "./calibration_train.ts";

export function calibrationCommand(): Command {
  return new Command("calibration")
    .addCommand(calibrationDataCommand())
    .addCommand(calibrationTrainCommand())
    .addCommand(calibrationEvaluateCommand());
}
