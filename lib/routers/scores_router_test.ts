import assert from "node:assert/strict";
import type { CandidateMatrix, Query } from "../outcomes/mod.ts";
import { TempFiles } from "../outcomes/testing.ts";
import { scoresRouter } from "./mod.ts";

const queryOf = (id: string, dataset = "d"): Query => (
  { id, dataset, prompt: `prompt ${id}`, task: null, split: null }
);

/** Nothing of it is looked at but the candidates. */
const OUTCOMES = {
  candidates: [{ model: "small", n: 1 }, { model: "large", n: 1 }],
} as CandidateMatrix;

async function scoresOf(path: string, queries = [queryOf("1"), queryOf("2")]) {
  const router = await scoresRouter(path);
  return [...await (await router.fit(OUTCOMES, { seed: 1 })).score(queries)];
}

Deno.test("a file whose name has no letter of a router's name is named own", async () => {
  await using temp = await TempFiles.create({
    "оценки.csv": "query_id,score\n1,0.5\n",
    "é mine.csv": "query_id,score\n1,0.5\n",
  });
  assert.equal((await scoresRouter(temp.path("оценки.csv"))).name, "own");
  assert.equal((await scoresRouter(temp.path("é mine.csv"))).name, "mine");
});

Deno.test("scoresRouter() takes a need of each query, or a quality of each candidate, in any order and format", async () => {
  await using temp = await TempFiles.create({
    "need.csv": "query_id,score,prompt\n2,1,two\n1,0.25,one\n3,0,three\n",
    "quality.jsonl":
      '{"query_id": 2, "large": 1, "small": -3}\n{"query_id": 1, "large": 5, "small": 4}\n',
    "two.csv": "query_id,dataset,score\n1,d,0.5\n1,e,1\n",
  });
  assert.deepEqual(await scoresOf(temp.path("need.csv")), [0.75, 1, 0, 1]);
  assert.deepEqual(await scoresOf(temp.path("quality.jsonl")), [4, 5, -3, 1]);
  const both = [queryOf("1", "e"), queryOf("1", "d")];
  assert.deepEqual(await scoresOf(temp.path("two.csv"), both), [0, 1, 0.5, 1]);
  const { name, learnsFrom } = await scoresRouter(temp.path("need.csv"));
  assert.deepEqual([name, learnsFrom], ["need", "elsewhere"]);
  assert.equal((await scoresRouter(temp.path("need.csv"), { name: "theirs" })).name, "theirs");
});

Deno.test("scoresRouter() says what is wrong with a file, and where", async () => {
  await using temp = await TempFiles.create({
    "twice.csv": "query_id,score\n1,0.5\n2,0.5\n1,0.6\n",
    "few.csv": "query_id,score\n1,0.5\n",
    "other.csv": "query_id,smal,large\n1,0.5,1\n2,0.5,1\n",
    "nan.csv": "query_id,small,large\n1,0.5,1\n2,nan,1\n",
    "words.csv": "query_id,score\n1,0.5\n2,high\n",
    "range.csv": "query_id,score\n1,0.5\n2,17\n",
    "blank.csv": "query_id,score\n1,0.5\n,0.4\n",
    "empty.csv": "query_id,score\n",
    "id.csv": "id,score\n1,0.5\n",
    "datasets.csv": "query_id,score\n1,0.5\n2,0.5\n",
    "both.csv": "query_id,score,small,large\n1,0.5,0,1\n2,0.5,0,1\n",
    "late.jsonl": '{"query_id": "1"}\n{"query_id": "2", "score": 0.5}\n',
  });
  const said = (name: string, message: RegExp, queries?: Query[]) =>
    assert.rejects(scoresOf(temp.path(name), queries), { name: "UserError", message });
  await said("twice.csv", /twice\.csv:4: query "1" was already scored at line 2/);
  await said("few.csv", /few\.csv as it has no score of 1 query to be scored, such as "2" of d/);
  await said("other.csv", /no column of small: its columns are query_id, smal, large/);
  await said("nan.csv", /nan\.csv:3 as column "small" must be a number: current value is "nan"/);
  await said(
    "words.csv",
    /words\.csv:3 as column "score" must be a number: current value is "high"/,
  );
  await said("range.csv", /Router "range" must score .* from 0 to 1: of query "2" of d it is 17/);
  await said("blank.csv", /blank\.csv:3 as column "query_id" must be a text/);
  await said("empty.csv", /it scores no query/);
  await said("id.csv", /column "query_id" is missing/);
  await said("both.csv", /a column "score" and one for each candidate \(small, large\), and which/);
  await said("late.jsonl", /late\.jsonl:1 as column "score" must be a number/);
  await said("absent.csv", /there is no such file/);
  const both = [queryOf("1"), queryOf("1", "e")];
  await said("datasets.csv", /it cannot tell query "1" of d from that of e/, both);
});
