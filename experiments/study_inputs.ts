/** What the results of studies depend on besides their code and parameters: data and pocket models. */
import { dataInputs } from "../lib/outcomes/mod.ts";
import { encoderInputs } from "../lib/models/mod.ts";
import { pocketInputs } from "../lib/pocket/mod.ts";
import { classifierInputs } from "../lib/routers/mod.ts";
import { recordedInputs } from "./posthoc/inputs.ts";

/** A line each, for the notebook runner's cache. */
export async function studyInputs(): Promise<string[]> {
  return [
    ...await dataInputs(),
    ...await pocketInputs(),
    ...await encoderInputs(),
    ...classifierInputs(),
    ...await recordedInputs(),
  ];
}
