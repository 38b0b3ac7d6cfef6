/**
 * A router's scores as probabilities: as it gives them, and recalibrated by Platt scaling that is fitted on
 * validation queries, which the router did not learn from.
 *
 *     deno task lab run 01
 */
import { z } from "zod";
import { platt, type ReliabilityBin, reliabilityTable } from "../../lib/calibration/mod.ts";
import { eceEstimate } from "../../lib/calibration/measures/error_interval.ts";
import { brierEstimate } from "../../lib/calibration/measures/score_interval.ts";
import { parseConfig } from "../../lib/core/config.ts";
import { crossFit } from "../../lib/evaluation/mod.ts";
import { openPlan } from "../../lib/evaluation/plan.ts";
import type { CandidateMatrix } from "../../lib/outcomes/mod.ts";
import { routerByName } from "../../lib/routers/mod.ts";
import type { Estimate } from "../../lib/stats/mod.ts";

const schema = z.strictObject({
  /** The name of a dataset or a file, with train and test splits of its own and quality in [0, 1]. */
  outcomes: z.string(),
  /** One whose scores predict the quality of each candidate. */
  router: z.string().default("tfidf-logistic"),
  seed: z.int().default(1),
  /** Resamples of the test queries. */
  bootstrap: z.int().min(1).default(1000),
});

/** Scores of the test queries held against the quality that came of them. */
export interface ScoreCalibration {
  scores: "as given" | "after Platt scaling";
  /** Ten of equal width. */
  bins: ReliabilityBin[];
  ece: Estimate;
  brier: Estimate;
}

/** @throws {UserError} where the outcomes do not open, or a score or a quality is not in [0, 1] */
export async function scoreCalibrations(
  config: z.input<typeof schema>,
): Promise<ScoreCalibration[]> {
  const { outcomes, router, seed, bootstrap } = parseConfig(schema, config);
  const { plan } = await openPlan({ outcomes, seed, fixedSplit: true });
  const fitted = await crossFit(routerByName(router), plan, { seed });
  const [{ validation }] = fitted.folds;
  const calibrator = platt().fit(validation.scored.scores, validation.outcomes.quality);
  const { scores } = fitted.scored, correct = fitted.outcomes.quality;
  const groups = queriesOfCells(fitted.outcomes);
  const of = (name: ScoreCalibration["scores"], confidence: Float64Array): ScoreCalibration => ({
    scores: name,
    bins: reliabilityTable(confidence, correct),
    ece: eceEstimate({ confidence, correct }, { seed, draws: bootstrap, groups }),
    brier: brierEstimate({ confidence, correct }, { groups }),
  });
  return [of("as given", scores), of("after Platt scaling", calibrator.apply(scores))];
}

/** The query of each cell, so that all candidates of one are drawn together. */
function queriesOfCells({ queries, candidates }: CandidateMatrix): number[] {
  return queries.flatMap((_, i) => candidates.map(() => i));
}
