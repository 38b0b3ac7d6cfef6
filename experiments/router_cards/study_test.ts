import assert from "node:assert/strict";
import { type RouterCards, routerCards } from "../../lib/evaluation/router_cards.ts";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import { scoresChart, scoresTable } from "./charts.ts";
import { calibrationFindings, curveFindings, thresholdFindings } from "./findings.ts";
import { type ScoreCalibration, scoreCalibrations } from "./study.ts";

/** Questions whose words tell nine times in ten whether the small model is right; the large one is at .8. */
const file = "query_id,prompt,split,small,large\n" + Array.from({ length: 600 }, (_, i) => {
  const easy = i % 2 === 0, surprise = i % 20 < 2;
  return `${i},${easy ? "easy words" : "hard numbers"} number ${i},${
    i % 3 === 2 ? "test" : "train"
  },${easy !== surprise ? 1 : 0},${i % 5 === 0 ? 0 : 1}\n`;
}).join("");

Deno.test("scoreCalibrations() measures scores on test, as given and after calibration", async () => {
  await using temp = await TempFiles.create({ "t.csv": file });
  const rows = await scoreCalibrations({ outcomes: temp.path("t.csv"), bootstrap: 50 });
  assert.deepEqual(rows.map(({ scores }) => scores), ["as given", "after Platt scaling"]);
  for (const { bins, ece, brier } of rows) {
    // Two candidates of each of 200 test questions
    assert.equal(bins.reduce((sum, { n }) => sum + n, 0), 400);
    assert.ok(ece.value! < 0.2 && brier.value! < 0.25, `${ece.value}, ${brier.value}`);
  }
  await drawn(scoresChart(rows, { router: "tfidf-logistic" }));
  assert.match(scoresTable(rows, { router: "r" }).text, /^after Platt scaling +\d/m);
  await assert.rejects(scoreCalibrations({ outcomes: temp.path("t.csv"), bootstrap: 0 }), {
    name: "UserError",
    message: /bootstrap/,
  });
});

const study = await (async () => {
  await using temp = await TempFiles.create({ "t.csv": file });
  return await routerCards({
    outcomes: temp.path("t.csv"),
    routers: ["keyword", "prompt-length", "tfidf-knn", "tfidf-logistic", "oracle"],
    bootstrap: 50,
    fixedSplit: true,
  });
})();

/** The study as if its routers had these intervals of APGR, and all these of their drops. */
function having(
  apgr: Record<string, [number, number]>,
  drops: Record<string, [number, number]>,
): RouterCards {
  const middle = ([lo, hi]: [number, number]) => (lo + hi) / 2;
  return {
    ...study,
    results: study.results.map((result) => {
      const { card } = result, interval = apgr[card.router], drop = drops[card.router];
      return {
        ...result,
        card: {
          ...card,
          ...(interval && { apgr: middle(interval), ci95: { ...card.ci95, apgr: interval } }),
          ...(drop && {
            operating_points: card.operating_points.map((point) => ({
              ...point,
              drop: middle(drop),
              ci95: { ...point.ci95, drop },
            })),
          }),
        },
      };
    }),
  };
}

Deno.test("findings on curves hold or not by where the intervals of APGR lie", () => {
  const holds = (apgr: Record<string, [number, number]>) => {
    const [words, , keyword, length, , oracle] = curveFindings(having(apgr, {}));
    return [words, keyword, length, oracle].map(({ holds }) => holds);
  };
  assert.deepEqual(
    holds({
      "tfidf-logistic": [0.6, 0.7],
      keyword: [0.4, 0.6],
      "prompt-length": [0.4, 0.6],
      oracle: [0.9, 1.1],
    }),
    [true, true, true, true],
  );
  assert.deepEqual(
    holds({
      "tfidf-logistic": [0.4, 0.7],
      keyword: [0.6, 0.7],
      "prompt-length": [0.3, 0.4],
      oracle: [0.6, 1],
    }),
    [false, false, false, false],
  );
});

Deno.test("findings on thresholds and on scores hold or not by their intervals", () => {
  const thresholds = (logistic: [number, number], knn: [number, number]) =>
    thresholdFindings(having({}, { "tfidf-logistic": logistic, "tfidf-knn": knn }));
  assert.deepEqual(thresholds([-0.5, 0.9], [-0.5, 1.5]), [
    {
      text: "On t, tfidf-logistic loses 0.20 [−0.50, 0.90] percent of quality, less than the 1% " +
        "asked for.",
      holds: true,
    },
    {
      text: "On t, tfidf-knn loses 0.50 [−0.50, 1.50] percent of quality; the interval holds the " +
        "1% asked for.",
      holds: true,
    },
  ]);
  assert.deepEqual(thresholds([0.5, 1.5], [1.1, 2]).map(({ holds }) => holds), [false, false]);

  const eces = (before: [number, number], after: [number, number]) => {
    const of = (scores: ScoreCalibration["scores"], [lo, hi]: [number, number]) => {
      const estimate = { value: (lo + hi) / 2, lo, hi };
      return { scores, bins: [], ece: estimate, brier: estimate };
    };
    const [{ holds }] = calibrationFindings([
      of("as given", before),
      of("after Platt scaling", after),
    ]);
    return holds;
  };
  assert.ok(eces([0.05, 0.09], [0.01, 0.04]) && !eces([0.03, 0.09], [0.01, 0.04]));
});
