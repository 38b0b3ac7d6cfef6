/** What the study of a real model found, each sentence with the condition under which it is true. */
import type { Pair, RunMeasures } from "../../lib/calibration/mod.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import type { RecordedTokens } from "./recorded_tokens.ts";
import { TOLERANCE } from "./second_implementation.ts";

/** The models whose stated confidences a reliability diagram can show. */
export const DRAWN: readonly string[] = ["taught", "SFT", "RLOO"];

export function secondImplementation({ files }: RecordedTokens): Finding[] {
  const of = (weights: string) => files.find((file) => file.weights === weights)!.summary;
  const f16 = of("as F16"), quantised = of("as quantised");
  const four = (value: number) => formatNumber(value, ".4f");
  return [
    {
      text: `With the same weights as F16 all ${f16.tokens} probabilities agree to ${TOLERANCE}: ` +
        `the largest difference is ${four(f16.largest)}.`,
      holds: f16.largest <= TOLERANCE,
    },
    {
      text: `With quantised weights they do not: the largest difference is ` +
        `${four(quantised.largest)}, the mean ${four(quantised.mean)}.`,
      holds: quantised.largest > TOLERANCE,
    },
  ];
}
