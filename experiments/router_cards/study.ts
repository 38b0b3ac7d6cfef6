/**
 * A router's scores as probabilities: as it gives them, and calibrated by Platt scaling that is fitted on scores of
 * training queries by routers that did not learn from them.
 *
 *     deno task lab run 01
 */
import { z } from "zod";
import { type ReliabilityBin, reliabilityTable } from "../../lib/calibration/mod.ts";
import { eceEstimate } from "../../lib/calibration/measures/error_interval.ts";
import { brierEstimate } from "../../lib/calibration/measures/score_interval.ts";
import { parseConfig } from "../../lib/core/config.ts";
import { crossFit } from "../../lib/evaluation/mod.ts";
import { openPlan } from "../../lib/evaluation/plan.ts";
import type { CandidateMatrix } from "../../lib/outcomes/mod.ts";
import { calibrated, routerByName, type RouterFactory } from "../../lib/routers/mod.ts";
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
  const given = routerByName(router);
  const of = async (scores: ScoreCalibration["scores"], factory: RouterFactory) => {
    const { scored: { scores: confidence }, outcomes } = await crossFit(factory, plan, { seed });
    const correct = outcomes.quality, groups = queriesOfCells(outcomes);
    return {
      scores,
      bins: reliabilityTable(confidence, correct),
      ece: eceEstimate({ confidence, correct }, { seed, draws: bootstrap, groups }),
      brier: brierEstimate({ confidence, correct }, { groups }),
    };
  };
  return [
    await of("as given", given),
    await of("after Platt scaling", calibrated(given, { method: "platt" })),
  ];
}

/** The query of each cell, so that all candidates of one are drawn together. */
function queriesOfCells({ queries, candidates }: CandidateMatrix): number[] {
  return queries.flatMap((_, i) => candidates.map(() => i));
}
