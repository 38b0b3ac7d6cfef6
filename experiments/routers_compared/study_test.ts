import assert from "node:assert/strict";
import { TempFiles } from "../../lib/outcomes/testing.ts";
import { comparisonTable } from "./charts.ts";
import { cardsOf, compared } from "./study.ts";

/** Questions that the weak model gets right if they are easy, by task. */
const CSV = "query_id,prompt,task,model,quality\n" +
  Array.from({ length: 80 }, (_, i) =>
    ["small", "large"].map((model) => {
      const easy = Math.floor(i / 2) % 2 === 0;
      const prompt = `${easy ? "easy words" : "hard sums"} of number ${i}`;
      return `${i},${prompt},${"ab"[i % 2]},${model},${model === "large" || easy ? 1 : 0}\n`;
    }).join("")).join("");

Deno.test("routers are compared within a dataset and on queries of another kind", async () => {
  await using temp = await TempFiles.create({ "t.csv": CSV });
  const outcomes = temp.path("t.csv"), config = { bootstrap: 50 };
  const within = await cardsOf(
    [{ outcomes, routers: ["random", "tfidf-logistic", "oracle"] }],
    config,
  );
  const transfers = await cardsOf(
    [{ outcomes, routers: ["tfidf-logistic"], heldOutTasks: ["b"] }],
    config,
  );
  const rows = compared({ within, transfers });
  assert.deepEqual(rows.map(({ router }) => router), ["random", "tfidf-logistic", "oracle"]);
  assert.deepEqual(rows.map(({ transfers: [card] }) => card?.n), [undefined, 40, undefined]);
  const table = comparisonTable(rows, { within, transfers });
  assert.match(table.text, /Router +t +t, learned elsewhere +ms a decision/);
  assert.match(table.text, /^random +0\.\d+ \[.*\] +– /m);
});

Deno.test("settings that make no study are refused", async () => {
  await assert.rejects(cardsOf([], { maxQueries: 1 }), {
    name: "UserError",
    message: "Cannot use maxQueries as it must be at least 2: current value is 1",
  });
});
