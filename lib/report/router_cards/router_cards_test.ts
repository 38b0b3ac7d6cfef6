import assert from "node:assert/strict";
import { type RouterCards, routerCards } from "../../evaluation/router_cards.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import { drawn } from "../charts/chart_testing.ts";
import { apgrChart, apgrHeadline, calibrationChart } from "./charts.ts";
import { curveChart } from "./curve_chart.ts";
import { cardTable, operatingTable } from "./tables.ts";
import { studyHaving } from "./testing.ts";

/** Sixty questions, half of which a weak model gets right, and by whose words one can tell. */
async function studyOf(routers: string[]): Promise<RouterCards> {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,maker/small,maker/large\n" +
      Array.from({ length: 60 }, (_, i) => {
        const words = i % 2 === 0 ? "easy words" : "hard numbers";
        return `${i},${words} number ${i},${(i + 1) % 2},1\n`;
      }).join(""),
  });
  const outcomes = temp.path("t.csv");
  return await routerCards({
    outcomes,
    routers,
    bootstrap: 20,
    targets: [{ maxDrop: 2 }, { best: true as const }],
  });
}

const study = await studyOf(["random", "tfidf-logistic", "tfidf-knn", "oracle"]);

/** The study as if its routers had these APGRs. */
const having = (apgrs: Record<string, number>): RouterCards => ({
  ...study,
  results: study.results.map((result) => ({
    ...result,
    card: { ...result.card, apgr: apgrs[result.card.router] ?? result.card.apgr },
  })),
});
const marked = (html: string) =>
  [...html.matchAll(/<tr class="highlight"[^>]*><td[^>]*>([^<]*)/g)].map(([, router]) => router);

Deno.test("the best learner is named, whichever it is", async () => {
  for (
    const [apgrs, best, percent] of [
      [{ "tfidf-logistic": 0.8, "tfidf-knn": 0.7 }, "tfidf-logistic", 80],
      [{ "tfidf-logistic": 0.4, "tfidf-knn": 0.42 }, "tfidf-knn", 42],
    ] as const
  ) {
    const chart = curveChart(having(apgrs));
    assert.equal(chart.title, `t: ${best} recovers ${percent}% of the gap`);
    await drawn(chart);
  }
});

Deno.test("cards in bold are of what may be the best: a baseline too, and all that are not shown to be below", async () => {
  const of = async (apgrs: Record<string, number>) =>
    marked(
      cardTable(
        await studyHaving(
          Object.fromEntries(Object.entries(apgrs).map(([name, apgr]) => [name, { apgr }])),
        ),
      ).html,
    );
  assert.deepEqual(await of({ random: 0.5, words: 0.6, encoder: 0.7 }), ["encoder"]);
  assert.deepEqual(await of({ keyword: 0.67, words: 0.64, encoder: 0.6 }), ["keyword"]);
  assert.deepEqual(await of({ "prompt-length": 0.6, words: 0.6, encoder: 0.5 }), [
    "prompt-length",
    "words",
  ]);
});

Deno.test("where nothing learned, a curve is drawn and no router named", async () => {
  const none = { ...study, results: study.results.filter((_, i) => i === 0 || i === 3) };
  assert.equal(curveChart(none).title, "t: quality over spend");
  await drawn(curveChart(none));
});

Deno.test("cards of several datasets share a chart and a table", async () => {
  const other = { ...study, outcomes: { ...study.outcomes, name: "other" } };
  const figure = apgrChart([study, other], { title: "APGR", subtitle: "of two" });
  const { values } = figure.spec.data as { values: { group: string; label: string }[] };
  assert.deepEqual(
    values.map(({ group, label }) => `${group} ${label}`),
    ["t", "other"].flatMap((
      name,
    ) => [`${name} random`, `${name} tfidf-logistic`, `${name} tfidf-knn`]),
  );
  await drawn(figure);
  const { text } = operatingTable([study, other], { target: "drop <= 2%" });
  assert.match(text, /^Fitted on validation for drop <= 2%, measured on test/);
  assert.match(text, /^other +tfidf-knn /m);
  assert.doesNotMatch(text, /^(t|other) +(random|oracle)/m);
});

Deno.test("a chart or table of what was not evaluated says what was", () => {
  assert.throws(() => operatingTable([study], { target: "drop <= 1%" }), {
    name: "UserError",
    message: /tfidf-logistic does for "drop <= 1%"/,
    hint: 'It was fitted for "drop <= 2%", "best quality"',
  });
  for (
    const show of [
      apgrHeadline,
      (one: RouterCards, of: { router: string }) => calibrationChart([one], of),
    ]
  ) {
    assert.throws(() => show(study, { router: "keyword" }), {
      name: "UserError",
      message: "Cannot show keyword on t as it was not evaluated there",
    });
  }
});

Deno.test("the reliability of a router's probabilities is told by its error alone", async () => {
  const figure = calibrationChart([study], { router: "tfidf-logistic" });
  assert.equal(figure.title, "Reliability of the probabilities that tfidf-logistic gives");
  const { ece } = study.results[1].card.calibration!;
  assert.equal(
    (figure.spec.usermeta as { subtitle: string }).subtitle,
    `ECE ${ece.toFixed(3)} on t`,
  );
  await drawn(figure);
});
