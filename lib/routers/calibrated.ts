/**
 * A router whose scores are calibrated, as scikit-learn's CalibratedClassifierCV wraps a classifier: each candidate's
 * score becomes the quality that is expected of it, or the probability that it matches the reference. A calibrator for
 * each candidate is fitted to scores of training queries by routers that did not learn from them: those of five
 * folds, as with `ensemble=False` there, and the router itself learns from all. A slow router is fitted once, and
 * calibrated on a tenth that is held out of its training; one that learns from no query is calibrated on all.
 * Thresholds are fitted on validation queries, which none of them saw, as ever.
 */
import { calibratorByName, calibratorFromJSON } from "../calibration/mod.ts";
import { UserError } from "../core/errors.ts";
import {
  type CandidateMatrix,
  candidateName,
  holdOut,
  kFold,
  matchProbability,
  promptGroups,
  selectQueries,
} from "../outcomes/mod.ts";
import { type QualityRange, qualityRange, qualityScale } from "./features/quality_scale.ts";
import type { FitOptions } from "./fit_options.ts";
import type { Part, Router, RouterFactory, Saving } from "./router.ts";

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
  const { description, learnsFrom, slow, knownAmong, saving, origin } = factory;
  return {
    ...{ name, description: `${description}; calibrated by ${METHODS[method]}` },
    learnsFrom: learnsFrom === "nothing" ? "train" : learnsFrom,
    calibrated: true,
    ...slow && { slow },
    ...knownAmong && { knownAmong },
    ...origin && { origin },
    ...saving && { saving: savingOf(saving, { factory, name, method }) },
    async fit(outcomes, options) {
      const { learning, ...held } = await holdBack(factory, outcomes, options);
      const base = await factory.fit(learning, options);
      return apply(base, {
        name,
        calibrators: await fitCalibrators(base, { ...held, method }),
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
      const { learning, ...held } = await holdBack(factory, outcomes, options);
      const { state: base, ...learned } = await learn(learning, options);
      const { candidates } = outcomes;
      const router = await open({ state: base, ...learned }, { ...options, candidates });
      const calibrators = await fitCalibrators(router, { ...held, method });
      return { state: { base, calibrators }, ...learned };
    },
    async open({ state, ...learned }, options) {
      const { base, calibrators } = state as { base: Part; calibrators: Calibrators };
      return apply(await open({ state: base, ...learned }, options), { name, calibrators });
    },
  };
}

/** Folds by which a router is calibrated; of fewer prompts each is a fold. */
const FOLDS = 5;

/** One to calibrate on, and two to learn from. */
const LEAST_PROMPTS = 3;

/** Queries with scores of routers that did not learn from them. */
interface HeldBack {
  calibrating: CandidateMatrix;
  /** Null where the router itself did not learn from them. */
  scores: Float64Array | null;
  /** Of the qualities of all queries. */
  range: QualityRange;
}

async function holdBack(
  factory: RouterFactory,
  outcomes: CandidateMatrix,
  options: FitOptions,
): Promise<HeldBack & { learning: CandidateMatrix }> {
  const { name, learnsFrom, knownAmong, slow } = factory, { seed } = options;
  const { queries } = outcomes, range = qualityRange(outcomes);
  const { count: prompts } = promptGroups(queries);
  if (learnsFrom === "train" && prompts < LEAST_PROMPTS) {
    throw new UserError(
      `Cannot calibrate ${name} as it takes ${LEAST_PROMPTS} distinct prompts or more to learn from: there ${
        prompts === 1 ? "is 1" : `are ${prompts}`
      }`,
      { hint: "Use more outcomes, or the router as it is" },
    );
  }
  if (learnsFrom === "train" && slow) {
    const { train, validation } = holdOut(queries, { seed });
    const [learning, calibrating] = [train, validation].map((rows) =>
      selectQueries(outcomes, rows)
    );
    return { learning, calibrating, scores: null, range };
  }
  if (learnsFrom === "train") {
    const splits = kFold(queries, { folds: Math.min(FOLDS, prompts), seed });
    const calibrating = selectQueries(outcomes, splits.flatMap(({ test }) => test));
    const scores = new Float64Array(calibrating.quality.length);
    let at = 0;
    for (const { train, validation, test } of splits) {
      const known = selectQueries(outcomes, [...train, ...validation]);
      const router = await factory.fit(known, options);
      const fold = await router.score(test.map((row) => queries[row]));
      scores.set(fold, at);
      at += fold.length;
    }
    return { learning: outcomes, calibrating, scores, range };
  }
  const known = knownAmong?.(queries) ?? [];
  const rows = [...queries.keys()].filter((row) => !known[row]);
  if (rows.length > 0) {
    const calibrating = selectQueries(outcomes, rows);
    return { learning: outcomes, calibrating, scores: null, range };
  }
  throw new UserError(
    `Cannot calibrate ${name} as it takes queries that it did not learn from: it knows all ${queries.length}`,
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
  { calibrating, scores, range, method }: HeldBack & { method: Calibration },
): Promise<Calibrators> {
  const { queries } = calibrating, k = router.candidates.length;
  const confidences = unitScores(scores ?? await router.score(queries), { router, range });
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
