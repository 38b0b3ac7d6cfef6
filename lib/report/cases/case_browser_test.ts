import assert from "node:assert/strict";
import { join } from "node:path";
import { routerCards } from "../../evaluation/router_cards.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import { DISPLAY } from "../display.ts";
import { renderReportFile } from "../pages/report_page.ts";
import { caseBrowser, CASES_MIME } from "./case_browser.ts";
import { type CaseData, caseDataSchema } from "./case_data.ts";

const HOSTILE = "</script><script>alert(1)</script> <!-- \u2028 \u202e & \ud83d\ude42 `${x}`";

/** `n` questions of two tasks; small is right on the even ones, large on all but every tenth. */
async function studyOf(
  n: number,
  { prompt = (i: number) => `question ${i}`, reward = (right: number) => right } = {},
) {
  await using temp = await TempFiles.create({
    "t.jsonl": Array.from(
      { length: n },
      (_, i) =>
        [["small", 1 - i % 2, 0.001], ["large", Number(i % 10 > 0), 0.01]].map((
          [model, quality, cost_usd],
        ) =>
          JSON.stringify({
            ...{ query_id: `q${i}`, prompt: prompt(i), task: `task ${i % 2}` },
            ...{ model, quality: reward(quality as number), cost_usd },
          })
        ).join("\n"),
    ).join("\n"),
  });
  return await routerCards({
    ...{ outcomes: temp.path("t.jsonl"), routers: ["random", "tfidf-knn"], bootstrap: 0 },
    ...{ strong: "large", targets: [{ maxStrongShare: 0.5 }, { best: true }] },
  });
}

/** The client's own function, as the page has it. */
const client = await Deno.readTextFile(join(import.meta.dirname!, "case_browser_client.js"));
type Found = Record<"query" | "chosen" | "best" | "regret" | "overspend", number>;
const casesOf = new Function("document", `${client}\nreturn casesOf;`)({
  querySelectorAll: () => [],
}) as (data: CaseData, state: Record<string, unknown>) => Found[];
const START = { router: 1, target: 0, task: "", choice: "", kind: "all", order: "table", text: "" };

const study = await studyOf(60);
const { data } = caseBrowser(study);

Deno.test("a browser has every router's choices and scores, and starts with the best learner", () => {
  assert.deepEqual(data.routers.map(({ name }) => name), ["random", "tfidf-knn"]);
  assert.deepEqual(data.first, [1, 0]);
  assert.equal(data.kept, "All 60 tested queries are here.");
  const [, { decisions, card }] = study.results;
  const own = data.routers[1];
  assert.deepEqual(own.targets.map(({ name }) => name), ["strong share <= 0.5", "best quality"]);
  assert.deepEqual(own.targets[0].choice, Array.from(decisions.choices["strong share <= 0.5"]));
  const wrong = casesOf(data, { ...START, kind: "wrong" });
  assert.equal(wrong.length, own.targets[0].wrong);
  const lost = wrong.reduce((sum, { regret }) => sum + regret, 0) / 60;
  const [{ quality }] = card.operating_points;
  assert.ok(Math.abs(card.quality.oracle - quality - lost) < 1e-9);
});

Deno.test("a regret far behind the decimal point is one: rewards may differ in the fifth digit", async () => {
  const { data } = caseBrowser(await studyOf(60, { reward: (right) => 0.51234 + right / 1e5 }));
  const wrong = casesOf(data, { ...START, kind: "wrong" });
  assert.ok(wrong.length > 0);
  assert.equal(wrong.length, data.routers[1].targets[0].wrong);
  for (const { regret } of wrong) assert.ok(Math.abs(regret - 1e-5) < 1e-9, `${regret}`);
});

Deno.test("menus list by task, choice, kind and words, and put them in order", () => {
  const names = (state: Record<string, unknown>) =>
    casesOf(data, { ...START, ...state }).map(({ query }) => data.queries[query].id);
  assert.equal(names({}).length, 60);
  const odd = names({ task: String(data.tasks.indexOf("task 1")) });
  assert.ok(odd.length === 30 && odd.every((id) => Number(id.slice(1)) % 2 === 1));
  const small = casesOf(data, { ...START, choice: "0" });
  assert.ok(small.length > 0 && small.every(({ chosen }) => chosen === 0));
  assert.deepEqual(names({ text: "QUESTION 17" }), ["q17"]);
  assert.deepEqual(names({ text: "question nothing" }), []);
  const right = new Set(names({ kind: "right" }));
  assert.ok(names({ kind: "wrong" }).every((id) => !right.has(id)));
  const regrets = casesOf(data, { ...START, order: "regret" }).map(({ regret }) => regret);
  assert.deepEqual(regrets, regrets.toSorted((a, b) => b - a));
  for (const { chosen, query, overspend } of casesOf(data, { ...START, kind: "dear" })) {
    assert.ok(chosen === 1 && data.queries[query].quality[0] >= data.queries[query].quality[1]);
    assert.ok(Math.abs(overspend - 0.009) < 1e-12);
  }
});

Deno.test("of a large table the cases that routers lost most on are kept, and a sample, the same for a seed", async () => {
  const large = await studyOf(2500);
  const { data } = caseBrowser(large, { seed: 3 });
  assert.equal(data.queries.length, 2000);
  assert.match(data.kept, /^2,000 of 2,500 tested queries are here: 1,000 on which/);
  assert.equal(new Set(data.queries.map(({ id }) => id)).size, 2000);
  assert.deepEqual(caseBrowser(large, { seed: 3 }).data, data);
  assert.notDeepEqual(caseBrowser(large, { seed: 4 }).data.queries, data.queries);
  const { wrong, choice } = data.routers[1].targets[0];
  const here = casesOf(data, { ...START, kind: "wrong" }).length;
  assert.ok(choice.length === 2000 && here >= Math.min(wrong, 400), `${here} of ${wrong}`);
});

Deno.test("prompts of any kind stay text, and long ones are cut between characters", async () => {
  const odd = await studyOf(60, {
    prompt: (i) => i === 7 ? HOSTILE : `${"a".repeat(999)}\ud83d\ude42${"b".repeat(1000)} ${i}`,
  });
  await using temp = await TempFiles.create();
  await renderReportFile([{ text: "# Cases", shown: [caseBrowser(odd)] }], temp.path("a.html"));
  const html = await Deno.readTextFile(temp.path("a.html"));
  assert.ok(!html.includes("<script>alert"));
  const [, json] = /<script type="application\/json">(\{"title.*?)<\/script>/s.exec(html)!;
  const { queries } = caseDataSchema.parse(JSON.parse(json));
  assert.equal(queries.find(({ id }) => id === "q7")!.prompt, HOSTILE);
  const long = queries.find(({ id }) => id === "q8")!;
  assert.deepEqual([long.prompt, long.cut], ["a".repeat(999), 1_004]);
  assert.ok(html.length < 400_000);
});

Deno.test("a notebook shows the largest regrets as a table beside the cases", async () => {
  const bundle = await caseBrowser(study)[DISPLAY]();
  assert.deepEqual(bundle[CASES_MIME], data);
  const text = bundle["text/plain"] as string;
  assert.match(text, /the largest regrets of tfidf-knn, fitted for strong share <= 0.5/);
  assert.equal(text.split("\n").length, 12);
});
