/** Findings on router cards, each sentence with the condition under which it is true. */
import { apgrGain } from "../../lib/evaluation/mod.ts";
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import { formatEstimate, formatNumber, pFormat } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import {
  apgrFinding,
  apgrOf,
  cardOf,
  dropFinding,
  gainCells,
} from "../../lib/report/router_cards/mod.ts";
import type { ScoreCalibration } from "./study.ts";

/** "p = 0.030", or "p < 0.002" where resamples cannot tell it from less. */
function pSentence(p: number | null, draws: number): string {
  const text = pFormat(draws)(p);
  return text.startsWith("<") ? `p < ${text.slice(1)}` : `p = ${text}`;
}

const LOGISTIC = "tfidf-logistic", KNN = "tfidf-knn";

/** Which routers are better than chance, and how much is left to find. */
export function curveFindings(study: RouterCards): Finding[] {
  const [logistic, oracle] = [LOGISTIC, "oracle"].map((router) => apgrOf(cardOf(study, router)));
  const of = (name: string) => study.results.find(({ card }) => card.router === name)!;
  const lead = gainCells(apgrGain(of(LOGISTIC), of(KNN))).gain;
  const { matched_random: { delta, p } } = cardOf(study, LOGISTIC);
  return [
    {
      text: `On pocket outcomes a logistic regression on words recovers an APGR of ${
        formatEstimate(logistic, ".3f")
      }; chance gets 0.5.`,
      holds: (logistic.lo ?? 0) > 0.5,
      main: true,
    },
    {
      text: `At the same spend it gains ${formatNumber(100 * (delta ?? NaN), "+.1f")} points on ` +
        `random mixing (${pSentence(p, of(LOGISTIC).apgrDraws.length)}).`,
      holds: delta !== null && delta > 0 && p !== null && p < 0.05,
    },
    apgrFinding(study, { router: "keyword", claim: "around" }),
    apgrFinding(study, { router: "prompt-length", claim: "around" }),
    {
      text:
        `${LOGISTIC} is ahead of ${KNN} by ${formatEstimate(lead, "+.3f")} APGR: the interval ` +
        "holds 0, so which of the two is better is open.",
      holds: (lead.lo ?? 1) <= 0 && (lead.hi ?? -1) >= 0,
    },
    {
      text: `The oracle's APGR is ${formatEstimate(oracle, ".3f")}. Part of what it is ahead is ` +
        "luck that nobody can foresee, since it knows how each sample came out.",
      holds: (oracle.lo ?? 0) > (logistic.hi ?? 1),
    },
  ];
}

/** Findings on a threshold that was fitted for a drop of at most 1%: the drop on test. */
export function thresholdFindings(study: RouterCards): Finding[] {
  return [
    dropFinding(study, { router: LOGISTIC, claim: "below" }),
    dropFinding(study, { router: KNN, claim: "around" }),
  ];
}

/** Findings on the scores as probabilities, before and after recalibration. */
export function calibrationFindings([given, platt]: ScoreCalibration[]): Finding[] {
  const [before, after] = [given.ece, platt.ece];
  return [{
    text:
      `The expected calibration error of the scores is ${formatEstimate(before, ".3f")} as given ` +
      `and ${formatEstimate(after, ".3f")} after Platt scaling.`,
    holds: (after.hi ?? 1) < (before.lo ?? 0),
  }];
}
