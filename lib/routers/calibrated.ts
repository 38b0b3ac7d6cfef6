/**
 * A router whose scores are calibrated, as scikit-learn's CalibratedClassifierCV wraps a classifier: each candidate's
 * score becomes the quality that is expected of it, or the probability that it matches the reference. The router
 * learns from nine tenths of the training queries, and a calibrator for each candidate from the tenth that is held
 * out by the seed; all of them calibrate a router that learns from none. Thresholds are fitted on validation queries,
 * which neither saw, as ever.
 */
import { calibratorByName, calibratorFromJSON } from "../calibration/mod.ts";
import { UserError } from "../core/errors.ts";
import {
  type CandidateMatrix,
  candidateName,
  holdOut,
  matchProbability,
  selectQueries,
} from "../outcomes/mod.ts";
import { type QualityRange, qualityRange, qualityScale } from "./features/quality_scale.ts";
import type { Part, Saving } from "./learner.ts";
import type { Router, RouterFactory } from "./router.ts";

/** Platt scaling, which has two parameters, or isotonic regression, which wants some hundred queries or more. */
const METHODS = { platt: "Platt scaling", isotonic: "isotonic regression" };
export type Calibration = keyof typeof METHODS;

/** The parts of ROUTER+METHOD; null for a name without a method of calibration. */
export function calibratedName(name: string): { base: string; method: Calibration } | null {
  const at = name.lastIndexOf("+"), base = name.slice(0, at), method = name.slice(at + 1);
  // A path may have a plus in it
  if (at < 1 || /[/.]/.test(method)) return null;
  if (method in METHODS) return { base, method: method as Calibration };
  throw new UserError(`Cannot calibrate ${base} by "${method}" as there is no such method`, {
    hint: `Name it ${Object.keys(METHODS).map((one) => `${base}+${one}`).join(" or ")}`,
  });
}

/**
 * The same router, calibrated; its name is that of the router, "+" and the method.
 *
 * @throws {UserError} for one that is calibrated already, sees the answers, or always chooses the same
 */
export function calibrated(
  factory: RouterFactory,
  { method }: { method: Calibration },
): RouterFactory {
  const name = `${factory.name}+${method}`;
  const refused = whyNot(factory);
  if (refused !== null) throw new UserError(`Cannot calibrate ${factory.name} as ${refused}`);
  const { description, learnsFrom, slow, knownAmong, saving } = factory;
  return {
    ...{ name, description: `${description}; calibrated by ${METHODS[method]}` },
    learnsFrom: learnsFrom === "nothing" ? "train" : learnsFrom,
    calibrated: true,
    ...slow && { slow },
    ...knownAmong && { knownAmong },
    ...saving && { saving: savingOf(saving, { factory, name, method }) },
    async fit(outcomes, options) {
      const { learning, ...parts } = partsOf(factory, { outcomes, ...options });
      const base = await factory.fit(learning, options);
      return apply(base, {
        name,
        calibrators: await fitCalibrators(base, { ...parts, method }),
      });
    },
  };
}

function whyNot({ calibrated, learnsFrom, fixed }: RouterFactory): string | null {
  if (calibrated) return "it is calibrated already";
  if (learnsFrom === "answers") return "it knows the answers, and predicts none";
  return fixed ? "it chooses the same candidate for all queries" : null;
}

/** What is saved of it: the state of the router, and the calibrators. */
function savingOf(
  { uses, learn, open }: Saving,
  { factory, name, method }: { factory: RouterFactory; name: string; method: Calibration },
): Saving {
  return {
    uses,
    async learn(outcomes, options) {
      const { learning, ...parts } = partsOf(factory, { outcomes, ...options });
      const { state: base, ...learned } = await learn(learning, options);
      const { candidates } = outcomes;
      const router = await open({ state: base, ...learned }, { ...options, candidates });
      const calibrators = await fitCalibrators(router, { ...parts, method });
      return { state: { base, calibrators }, ...learned };
    },
    async open({ state, ...learned }, options) {
      const { base, calibrators } = state as { base: Part; calibrators: Calibrators };
      return apply(await open({ state: base, ...learned }, options), { name, calibrators });
    },
  };
}

/** The outcomes that the router learns from, others that calibrate it, and the scale of qualities. */
function partsOf(
  { name, learnsFrom, knownAmong }: RouterFactory,
  { outcomes, seed }: { outcomes: CandidateMatrix; seed: number },
): { learning: CandidateMatrix; calibrating: CandidateMatrix; range: QualityRange } {
  const range = qualityRange(outcomes);
  if (learnsFrom === "train") {
    const { train, validation } = holdOut(outcomes.queries, { seed });
    return {
      learning: selectQueries(outcomes, train),
      calibrating: selectQueries(outcomes, validation),
      range,
    };
  }
  const known = knownAmong?.(outcomes.queries) ?? [];
  const rows = [...outcomes.queries.keys()].filter((row) => !known[row]);
  if (rows.length > 0) {
    return { learning: outcomes, calibrating: selectQueries(outcomes, rows), range };
  }
  throw new UserError(
    `Cannot calibrate ${name} as it takes queries that it did not learn from: it knows all ${outcomes.queries.length}`,
    {
      hint:
        "Name other outcomes, or calibrate it where it is fitted: lab router fit --router NAME+platt",
    },
  );
}

/** A calibrator by candidate, as JSON; null where scores stay as they are: of the reference, and of -Infinity. */
type Calibrators = { fitted: readonly (Part | null)[]; range: QualityRange };

async function fitCalibrators(
  router: Router,
  { calibrating, range, method }: {
    calibrating: CandidateMatrix;
    range: QualityRange;
    method: Calibration;
  },
): Promise<Calibrators> {
  const { queries } = calibrating, k = router.candidates.length;
  const confidences = unitScores(await router.score(queries), { router, range });
  const fitted = router.candidates.map((_, j) => {
    if (isReference(router, j)) return null;
    const confidence = columnOf(confidences, { j, k });
    if (!confidence.every(Number.isFinite)) return null;
    const truth = router.scale === "quality"
      ? columnOf(calibrating.quality, { j, k }).map(qualityScale(range).toUnit)
      : matchProbability(calibrating, { candidate: j, reference: k - 1 });
    // As it is read from a file again
    return JSON.parse(JSON.stringify(calibratorByName(method).fit(confidence, truth))) as Part;
  });
  return { fitted, range };
}

function apply(
  router: Router,
  { name, calibrators: { fitted, range } }: { name: string; calibrators: Calibrators },
): Router {
  const { candidates, scale } = router, k = candidates.length;
  const calibrators = fitted.map((json) => json === null ? null : calibratorFromJSON(json));
  const { fromUnit } = qualityScale(range);
  const told = calibrators.flatMap((calibrator, j) =>
    calibrator?.notes.map((note) => `${candidateName(candidates[j])}: ${note}`) ?? []
  );
  return {
    ...router,
    name,
    scale: scale === "quality" ? "quality" : "match",
    notes: [...router.notes ?? [], ...told],
    async score(queries, live) {
      const scores = await router.score(queries, live);
      const confidences = unitScores(scores, { router, range });
      const result = new Float64Array(scores.length);
      calibrators.forEach((calibrator, j) => {
        const column = calibrator !== null
          ? calibrator.apply(columnOf(confidences, { j, k }))
          : columnOf(scores, { j, k }).map((score) => isReference(router, j) ? 1 : score);
        const isQuality = calibrator !== null && scale === "quality";
        column.forEach((value, i) => result[i * k + j] = isQuality ? fromUnit(value) : value);
      });
      return result;
    },
  };
}

/** True of the candidate that matches itself for certain. */
function isReference({ scale, candidates }: Router, j: number): boolean {
  return scale !== "quality" && j === candidates.length - 1;
}

/**
 * Scores in [0, 1], which calibrators take: qualities on the scale of what calibrated them, and of preferences each
 * one's share of its row, as the best has 1 whoever it is.
 */
function unitScores(
  scores: Float64Array,
  { router: { scale, candidates }, range }: { router: Router; range: QualityRange },
): Float64Array {
  const k = candidates.length;
  const clipped = (value: number) =>
    Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : value;
  if (scale === "match") return scores.map(clipped);
  if (scale === "quality") {
    const { toUnit } = qualityScale(range);
    return scores.map((score) => clipped(toUnit(score)));
  }
  return scores.map((score, cell) => {
    const row = scores.subarray(cell - cell % k, cell - cell % k + k);
    return score / row.reduce((a, b) => a + b);
  });
}

function columnOf(rows: Float64Array, { j, k }: { j: number; k: number }): Float64Array {
  return Float64Array.from({ length: rows.length / k }, (_, i) => rows[i * k + j]);
}
