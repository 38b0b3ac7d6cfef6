/**
 * The routers' curves between the weak and the strong model. Of a pool of three or more, every candidate is a point,
 * and so is the oracle; the hull of those that random mixing mixes is a line.
 */
import type { RouterCards } from "../../evaluation/router_cards.ts";
import { bestChoices, chosenMean } from "../../evaluation/mod.ts";
import { costQualityChart } from "../charts/cost_quality_chart.ts";
import type { Figure } from "../charts/figure.ts";
import { bestLearner, kindOf, learners, shortName } from "./cells.ts";

/** A candidate further than this to the right of the strong one would squeeze the curves. */
const FURTHEST = 1.6;

export function curveChart(study: RouterCards): Figure {
  const { outcomes, candidates, results } = study;
  const [{ card }] = results;
  const strong = candidates.find(({ role }) => role === "strong")!;
  const weak = candidates.find(({ role }) => role === "weak")!;
  const best = bestLearner(study);
  const curves = results.filter((result) => result.curve.x.length > 1);
  const isUnit = outcomes.quality.min === 0 && outcomes.quality.max === 1;
  const banded = curves.some(({ card, band }) =>
    kindOf(card) === "router" && band.some(({ lo }) => lo !== null)
  );
  const pool = candidates.length > 2 ? poolOn(study) : null;
  return costQualityChart({
    name: `curve ${outcomes.name}`,
    title: best === null
      ? `${outcomes.name}: quality over spend`
      : `${outcomes.name}: ${best.router} recovers ${(100 * best.apgr!).toFixed(0)}% of the gap`,
    subtitle: "Averaged over all spends (APGR), where random mixing recovers 50%. " +
      `${card.n.toLocaleString("en")} test queries${banded ? ", bands are 95% intervals" : ""}` +
      (pool?.said ?? ""),
    xTitle: card.x_axis === "share of strong calls"
      ? `Queries answered by ${strong.name}`
      : `Spend, from always ${weak.name} to always ${strong.name}`,
    yTitle: isUnit ? "Correct" : "Quality",
    yFormat: isUnit ? ".0%" : ".1f",
    curves: curves.map(({ card, band }) => ({
      name: card.router,
      kind: kindOf(card),
      points: band.map(({ x, quality, lo, hi }) => ({
        x,
        y: quality ?? NaN,
        ...(lo !== null && hi !== null && kindOf(card) === "router" ? { lo, hi } : {}),
      })),
    })),
    ...pool?.drawn ?? {
      anchors: [
        { name: `always ${shortName(weak.name)}`, x: 0, y: card.quality.weak },
        { name: `always ${shortName(strong.name)}`, x: 1, y: card.quality.strong },
      ],
    },
  });
}

/** What a chart of a pool has beside curves, and how its subtitle goes on. */
function poolOn(study: RouterCards) {
  const { candidates, results } = study;
  const [{ card, curve: { anchors: { weak, strong } }, decisions: { outcomes } }] = results;
  const at = (cost: number) => (cost - weak.cost) / (strong.cost - weak.cost);
  const names = shortNames(candidates);
  const placed = candidates
    .map(({ name, quality, cost, mixed }) => ({
      ...{ name: names.get(name)!, x: at(cost), y: quality, mixed, cost },
    }))
    .sort((a, b) => a.x - b.x);
  const [shown, beyond] = [true, false].map((near) =>
    placed.filter(({ x }) => x <= FURTHEST === near)
  );
  const hasCurve = results.some(({ card }) => kindOf(card) === "oracle" && card.apgr !== null);
  const oracle = {
    name: "oracle",
    x: at(chosenMean(outcomes, "cost", { choice: bestChoices(outcomes) })),
    y: card.quality.oracle,
  };
  const points = learners(study).flatMap(({ card }) =>
    card.operating_points.map(({ target, cost, quality }) => (
      { curve: card.router, target, x: at(cost), y: quality }
    ))
  );
  const left = beyond.map(({ name, cost }) =>
    `${name} at ${(cost / strong.cost).toFixed(1)} times the strong one's cost`
  );
  return {
    drawn: {
      anchors: [...shown, ...hasCurve ? [] : [oracle]].map(({ name, x, y }) => ({ name, x, y })),
      hull: placed.filter(({ mixed }) => mixed).map(({ x, y }) => ({ x, y })),
      points,
    },
    said: (points.length === 0 ? "\nThe" : "\nDiamonds are fitted thresholds, the") +
      " dotted line is the best random mixing" +
      (left.length === 0 ? "" : `\nNot shown: ${left.join(", ")}`),
  };
}

/** By name, without makers and without the score that picks, where these still tell the candidates apart. */
function shortNames(candidates: RouterCards["candidates"]): ReadonlyMap<string, string> {
  const shorter = candidates.map(({ name, select }) =>
    shortName(select === undefined ? name : name.replace(`:${select}`, ""))
  );
  const distinct = new Set(shorter).size === shorter.length;
  return new Map(candidates.map(({ name }, j) => [name, distinct ? shorter[j] : name]));
}
