import assert from "node:assert/strict";
import { TimeLeft } from "./time_left.ts";

function clock() {
  let seconds = 0;
  return { now: () => seconds, pass: (more: number) => seconds += more };
}

Deno.test("the time left comes from earlier runs, at the pace of this one", () => {
  const { now, pass } = clock();
  const left = new TimeLeft(new Map([["a", 60], ["b", 60], ["c", 180]]), { jobs: 1, now });
  assert.equal(`${left}`, "0 of 3 studies done, about 5 min left");
  left.start("a");
  pass(120); // twice as long as then
  left.done("a");
  assert.equal(`${left}`, "1 of 3 studies done, about 8 min left");
  left.start("b");
  pass(60);
  assert.equal(`${left}`, "1 of 3 studies done, about 7 min left");
});

Deno.test("a study that never ran is taken to last as long as the others", () => {
  const { now, pass } = clock();
  const left = new TimeLeft(new Map([["a", undefined], ["b", undefined]]), { jobs: 1, now });
  left.start("a");
  assert.equal(`${left}`, "0 of 2 studies done");
  pass(30);
  left.done("a");
  assert.equal(`${left}`, "1 of 2 studies done, about 30 s left");
});

Deno.test("studies side by side share the time, but the longest sets the end", () => {
  const { now } = clock();
  const of = (...seconds: number[]) =>
    `${new TimeLeft(new Map(seconds.map((s, i) => [`${i}`, s])), { jobs: 2, now })}`;
  assert.equal(of(60, 60, 60, 60), "0 of 4 studies done, about 2 min left");
  assert.equal(of(600, 60), "0 of 2 studies done, about 10 min left");
  assert.equal(of(600), "", "one study has its own line");
});
