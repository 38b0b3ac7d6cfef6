import assert from "node:assert/strict";
import fc from "fast-check";
import { exampleLines } from "../../calibration/mod.ts";
import { openClient } from "../../models/mod.ts";
import { TempFiles } from "../../outcomes/testing.ts";
import "../../pocket/mod.ts";
import {
  type CompletionExample,
  type PreferenceExample,
  readExamples,
} from "../../training/mod.ts";
import { analysisText, parseDecision } from "./decision_text.ts";
import { DEFAULT_MATRIX, type OracleMatrix } from "../matrix.ts";
import { ROW } from "../oracle/testing_oracle.ts";
import { policyTrainingData } from "./training_data.ts";

const { policies } = DEFAULT_MATRIX;
const inWords = { matrix: DEFAULT_MATRIX, client: {} };

Deno.test("the chosen decision is the row's, the rejected one the policy it is mistaken for", async () => {
  const client = await openClient("pocket-small");
  const rows = policies.map(({ name }, i) => ({ ...ROW, query: `Query ${i}`, policy: name }));
  const { sft, dpo, leftOut } = policyTrainingData(rows, { matrix: DEFAULT_MATRIX, client });
  assert.deepEqual(dpo, [
    {
      prompt: "Route. Query 0",
      chosen: "math -> Standard_Query",
      rejected: "math -> Complex_Query",
    },
    {
      prompt: "Route. Query 1",
      chosen: "math -> Complex_Query",
      rejected: "math -> Standard_Query",
    },
    {
      prompt: "Route. Query 2",
      chosen: "math -> Ambiguous_Query",
      rejected: "math -> Standard_Query",
    },
  ]);
  assert.deepEqual(sft, dpo.map(({ prompt, chosen }) => ({ prompt, completion: chosen })));
  assert.deepEqual(leftOut, {});
});

Deno.test("whatever a query and its analysis are, targets are parsed as what they mean, from the file too", async () => {
  const text = fc.string({ unit: "binary" }).map((text) => `a${text}`);
  const policy = fc.constantFrom(...policies.map(({ name }) => name));
  const sft: CompletionExample[] = [], dpo: PreferenceExample[] = [];
  fc.assert(fc.property(text, text, policy, (query, analysis, policy) => {
    const made = policyTrainingData([{ ...ROW, query, analysis, policy }], inWords);
    const [{ completion }] = made.sft, [{ chosen, rejected }] = made.dpo;
    const said = { analysis: analysisText(analysis), policy };
    assert.deepEqual(parseDecision(completion, policies), said);
    assert.equal(chosen, completion);
    const other = parseDecision(rejected, policies)!;
    assert.equal(other.analysis, said.analysis);
    assert.notEqual(other.policy, policy);
    sft.push(...made.sft);
    dpo.push(...made.dpo);
  }));
  await using temp = await TempFiles.create({
    "sft.jsonl": exampleLines(sft),
    "dpo.jsonl": exampleLines(dpo),
  });
  assert.deepEqual(await readExamples(temp.path("sft.jsonl"), "completion"), sft);
  assert.deepEqual(await readExamples(temp.path("dpo.jsonl"), "preference"), dpo);
});

Deno.test("test questions, under any id, and rows that are no labels are left out and counted", () => {
  const none = { policy: null, rationale: null, analysis: null };
  const { sft, dpo, leftOut } = policyTrainingData([
    ROW,
    { ...ROW, query: "Which one?", split: "test" },
    { ...ROW, query: " which ONE", split: "train" },
    { ...ROW, query: "A", ...none, left_out: { reason: "unjudged", detail: "" } },
    { ...ROW, query: "B", ...none, left_out: { reason: "too long", detail: "" } },
    { ...ROW, query: "C", analysis: null },
    { ...ROW, query: "D", split: null },
  ], inWords);
  assert.deepEqual([sft.length, dpo.length], [2, 2]);
  assert.deepEqual(leftOut, {
    ...{ "question of the test split": 2, "no policy: unjudged": 1, "no policy: too long": 1 },
    "no analysis": 1,
  });
  assert.ok(!sft.some(({ prompt }) => /which one/i.test(prompt)));
});

Deno.test("a dataset of another matrix, of test questions or without analyses makes no data", () => {
  const other: OracleMatrix["policies"] = [
    { name: "Keep", description: "k", served_by: "medium", mistaken_for: "Escalate" },
    { name: "Escalate", description: "e", served_by: "large", mistaken_for: "Keep" },
  ];
  assert.throws(
    () => policyTrainingData([ROW], { matrix: { policies: other }, client: {} }),
    { message: /Complex_Query is no policy of the matrix/, hint: /--matrix FILE/ },
  );
  assert.throws(() => policyTrainingData([{ ...ROW, split: "test" }], inWords), {
    message: /no row is left: question of the test split 1/,
  });
  assert.throws(() => policyTrainingData([{ ...ROW, analysis: null }], inWords), {
    ...{ message: /no row is left: no analysis 1/, hint: /lab oracle --analyst MODEL/ },
  });
});
