import assert from "node:assert/strict";
import { OUTSIDE } from "../../lib/pocket/mod.ts";
import { drawn } from "../../lib/report/charts/chart_testing.ts";
import * as view from "./charts.ts";
import { describedRouting, type TaskRouting, taskRouting, thresholdEffects } from "./study.ts";

Deno.test("examples find questions of their kind where descriptions leave the encoder guessing", async () => {
  const ways = await describedRouting({ n: 270, examples: 20, seed: 3 });
  const [sentences, , examples] = ways.map(({ demanding, everyday }) =>
    (demanding.value + everyday.value) / 2
  );
  assert.ok(examples > 0.8 && sentences < 0.7, `${sentences} and ${examples}`);
  const { text } = view.describedTable(ways, { encoder: "pocket-encoder" });
  assert.match(text, /^20 examples of each +\d+\.\d% \[/m);
});

Deno.test("the threshold is fitted on other queries than it is tested on", async () => {
  const routed = await taskRouting({ n: 180, examples: 20, seed: 3 });
  assert.equal(routed.encoder, "pocket-encoder");
  const [without, fitted] = thresholdEffects(routed);
  assert.deepEqual([fitted.inside, fitted.outside], [180, OUTSIDE.length / 2]);
  assert.deepEqual([without.lost.value, without.kept.value], [0, 0]);
  assert.ok(fitted.kept.value > 0.5, `${fitted.kept.value} of the queries from outside`);
  await drawn(view.similarityChart(routed));
  assert.match(view.placesTable(routed).text, /^The first two questions of each task/);
});

Deno.test("thresholdEffects() count routes that are right, lost and kept out", () => {
  const placed = (truth: string | null, route: string, similarity: number) => ({
    text: "?",
    truth,
    route,
    similarity,
  });
  const test = [
    placed("math", "math", 0.9),
    placed("math", "time", 0.8),
    placed("time", "time", 0.1),
    placed(null, "time", 0.7),
    placed(null, "math", 0.2),
  ];
  const [without, fitted] = thresholdEffects({ test, threshold: 0.5 } as TaskRouting);
  assert.equal(without.right.value, 2 / 3);
  assert.deepEqual([fitted.right.value, fitted.lost.value], [1 / 3, 1 / 3]);
  assert.equal(fitted.kept.value, 0.5);
  assert.match(
    view.thresholdTable([without, fitted]).text,
    /^Routes of 3 pocket questions and 2 queries/,
  );
});

Deno.test("settings that leave a task without a question are refused", async () => {
  await assert.rejects(taskRouting({ n: 5 }), { name: "UserError", message: /n as it must be/ });
});
