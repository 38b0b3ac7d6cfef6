import assert from "node:assert/strict";
import { studyHaving } from "../../lib/report/router_cards/testing.ts";
import { headFindings, learningFindings, overfittingFindings } from "./findings.ts";
import { type BinaryRouter, gainsOf, type LearningCurve, type Losses } from "./study.ts";

const holding = (findings: { holds: boolean }[]) => findings.map(({ holds }) => holds);

Deno.test("overfitting is where the loss rises on queries that were held back", () => {
  const losses = (training: number[], validation: number[]): Losses => ({
    training: training.map((loss, i) => ({ epoch: i + 1, loss })),
    validation: validation.map((loss, i) => ({ epoch: (i + 1) / 2, loss })),
    best: Math.min(...validation),
  });
  const plain = losses([0.6, 0.2], [0.5, 0.6, 0.8]), careful = losses([0.6, 0.4], [0.5, 0.55]);
  const [first, second] = overfittingFindings({ plain, careful }, { queries: 900 });
  assert.deepEqual([first.holds, second.holds], [true, true]);
  assert.match(first.text, /lowest, 0\.500, after 0\.5 passes and 0\.800 at the end/);
  assert.deepEqual(
    holding(overfittingFindings({ plain: careful, careful: plain }, { queries: 900 })),
    [true, false],
  );
  const falling = losses([0.6, 0.4], [0.6, 0.5, 0.3]);
  assert.deepEqual(holding(overfittingFindings({ plain: falling, careful }, { queries: 900 })), [
    false,
    false,
  ]);
});

Deno.test("heads are held against each other and against rules without any training", async () => {
  const heads = async ([unweighted, balanced, onAnswers]: number[], f1: number) => {
    const { results } = await studyHaving({
      unweighted: { apgr: unweighted },
      balanced: { apgr: balanced },
      onAnswers: { apgr: onAnswers },
    });
    const head = (at: number, validation: number): BinaryRouter => ({
      validation: { f1: validation },
      test: { f1, accuracy: f1 },
      evaluation: results[at],
    } as BinaryRouter);
    return { unweighted: head(0, 0.5), balanced: head(1, 0.5), onAnswers: head(2, f1 + 0.3) };
  };
  const rules = { weak: { accuracy: 0.7, f1: 0 }, strong: { accuracy: 0.3, f1: 0.45 } };
  const constants = rules as Parameters<typeof headFindings>[1];
  const lost = headFindings(await heads([0.68, 0.65, 0.52], 0.3), constants, { queries: 900 });
  assert.deepEqual(holding(lost), [true, true, true, true, true]);
  assert.match(lost[0].text, /an APGR of 0\.520 \[0\.510, 0\.530\]; trained on queries, of 0\.650/);
  const fine = headFindings(await heads([0.6, 0.65, 0.66], 0.8), constants, { queries: 900 });
  assert.deepEqual(holding(fine), [false, true, false, false, false]);
  const poor = headFindings(await heads([0.6, 0.65, 0.66], 0.1), constants, { queries: 900 });
  assert.equal(poor[1].holds, false);
});

Deno.test("a learning curve is told by its ends", async () => {
  const curves = async (encoder: number[], words: number[]): Promise<LearningCurve[]> => {
    const sizes = [450, 1800];
    const studies = await Promise.all(
      sizes.map((_, i) =>
        studyHaving({ "trained-encoder": { apgr: encoder[i] }, words: { apgr: words[i] } })
      ),
    );
    return ["trained-encoder", "words"].map((router, r) => ({
      router,
      points: sizes.map((queries, i) => ({ queries, evaluation: studies[i].results[r] })),
    }));
  };
  const findings = (curves: LearningCurve[]) => {
    const router = "trained-encoder", against = "words";
    return learningFindings(gainsOf(router, curves), { router, against, curves });
  };
  const caughtUp = findings(await curves([0.6, 0.7], [0.65, 0.7]));
  assert.deepEqual(holding(caughtUp), [true, true, true]);
  assert.match(caughtUp[1].text, /^From 1,800 queries .* 0\.700 \[0\.690, 0\.710\], words 0\.700/);
  assert.deepEqual(holding(findings(await curves([0.7, 0.7], [0.6, 0.6]))), [false, false, false]);
});

Deno.test("from few queries nothing is claimed", async () => {
  const { results } = await studyHaving({ a: { apgr: 0.6 }, b: { apgr: 0.7 } });
  const curves = ["a", "b"].map((router, r) => ({
    router,
    points: [{ queries: 360, evaluation: results[r] }],
  }));
  const said = learningFindings(gainsOf("a", curves), { router: "a", against: "b", curves });
  assert.deepEqual(said.map(({ text, holds }) => [text, holds]), [[
    "From 360 queries nothing is claimed here: the published run below learned from 1,800.",
    true,
  ]]);
});
