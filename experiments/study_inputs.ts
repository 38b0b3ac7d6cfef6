/** What the results of studies depend on besides their code and parameters: data and pocket models. */
import { dataInputs } from "../lib/outcomes/mod.ts";
import { modelInputs, modelsFromEnvironment } from "../lib/models/mod.ts";
import { pocketInputs } from "../lib/pocket/mod.ts";
import { recordedInputs } from "./posthoc/inputs.ts";

/** A line each, for the notebook runner's cache. */
export async function studyInputs(): Promise<string[]> {
  const { encoder, classifier } = modelsFromEnvironment();
  return [
    ...await dataInputs(),
    ...await pocketInputs(),
    ...encoder === undefined ? [] : await modelInputs(encoder),
    `classifier ${JSON.stringify(classifier ?? null)}`,
    ...await recordedInputs(),
  ];
}
