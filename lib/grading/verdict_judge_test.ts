import assert from "node:assert/strict";
import { type GeminiAnswer, geminiHost, geminiVariables, MODEL } from "../models/testing_gemini.ts";
import { TempFiles } from "../outcomes/testing.ts";
import "../pocket/mod.ts";
import { openVerdictJudge } from "./verdict_judge.ts";

const toJudge = (response: string) => ({ prompt: "What is 2 + 2?", reference: "4", response });

/** The judgements of answers by a model of Gemini, which says of each what `say` gives. */
async function judged(
  responses: string[],
  say: (response: string, time: number) => string | GeminiAnswer,
) {
  const times = new Map<string, number>();
  await using temp = await TempFiles.create();
  await using host = geminiHost((prompt) => {
    const [, response] = /<answer to judge>\n(.*)\n/.exec(prompt)!;
    times.set(response, (times.get(response) ?? 0) + 1);
    return say(response, times.get(response)!);
  });
  using _variables = geminiVariables(host);
  const judge = await openVerdictJudge(`gemini/${MODEL}`, { store: temp.path("store") });
  const heard: string[] = [];
  const judgements = await judge.judge(
    responses.map(toJudge),
    (answer, { reasoning }) => heard.push(`${answer} ${reasoning}`),
  );
  return { judge, judgements, heard, times, calls: host.calls };
}

Deno.test("a judge that can be held to a schema gives its reasoning with the verdict", async () => {
  const { judge, judgements, heard, calls } = await judged(
    ["4", "5"],
    (response) =>
      JSON.stringify({
        reasoning: `it says ${response}`,
        verdict: response === "4" ? "Correct" : "Incorrect",
      }),
  );
  assert.deepEqual(
    judgements.map(({ verdict, reasoning }) => [verdict, reasoning]),
    [["Correct", "it says 4"], ["Incorrect", "it says 5"]],
  );
  assert.deepEqual(heard.sort(), ["0 it says 4", "1 it says 5"]);
  assert.match(
    judge.method,
    /was asked why each answer is right or wrong, and then whether it is$/,
  );
  for (const { body } of calls) {
    assert.equal(body.generationConfig!.responseMimeType, "application/json");
    assert.equal(body.generationConfig!.temperature, 0);
    assert.doesNotMatch(body.contents[0].parts[0].text, /and nothing else/);
  }
});

Deno.test("what does not fit the schema is asked again at most twice, and is then no verdict", async () => {
  const fits = '{"reasoning":"so","verdict":"Correct"}';
  const said: Record<string, (time: number) => string | GeminiAnswer> = {
    never: () => "Correct",
    late: (time) => time < 3 ? '{"reasoning":"so"}' : fits,
    cut: (time) => time === 1 ? { text: fits.slice(0, 20), finish: "MAX_TOKENS" } : fits,
    blocked: () => ({ blocked: "SAFETY" }),
  };
  const names = Object.keys(said);
  const { judgements, times, calls } = await judged(names, (name, time) => said[name](time));
  assert.deepEqual(Object.fromEntries(times), { never: 3, late: 3, cut: 2, blocked: 1 });
  const [never, late, cut, blocked] = judgements;
  assert.deepEqual([never.verdict, never.reasoning, never.text], [null, null, "Correct"]);
  assert.deepEqual([late, cut].map(({ verdict, reasoning }) => [verdict, reasoning]), [
    ["Correct", "so"],
    ["Correct", "so"],
  ]);
  assert.deepEqual([blocked.verdict, blocked.text], [null, "the prompt is blocked: SAFETY"]);
  const { temperature, seed } = calls.at(-1)!.body.generationConfig!;
  assert.deepEqual([temperature, seed], [0.7, 3]);
});

Deno.test("a judge that tells how probable an answer is gives no reasoning", async () => {
  const judge = await openVerdictJudge("pocket-small", { threads: 1 });
  const [{ verdict, reasoning }] = await judge.judge([toJudge("4")]);
  assert.ok(verdict !== null && reasoning === null);
});
