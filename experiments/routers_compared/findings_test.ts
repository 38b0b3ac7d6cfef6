import assert from "node:assert/strict";
import { studyHaving } from "../../lib/report/router_cards/testing.ts";
import { heldOutFindings, pocketFindings, recordedFindings, transferFindings } from "./findings.ts";

const holding = (findings: { holds: boolean }[]) => findings.map(({ holds }) => holds);
const target = "drop <= 1%";

Deno.test("routers of the pocket world are held against words, chance and their cost", async () => {
  const study = (other: number, saved: number) =>
    studyHaving({
      random: { apgr: 0.5 },
      "semantic-short": { apgr: other - 0.2 },
      "semantic-long": { apgr: other - 0.2 },
      "llm-classifier-fitted": { apgr: 0.6, saved },
      "tfidf-logistic": { apgr: 0.7 },
      "trained-encoder": { apgr: other },
    });
  const findings = pocketFindings(await study(0.7, -14), { target });
  assert.deepEqual(holding(findings), [true, true, true, true]);
  assert.match(
    findings[0].text,
    /APGR 0\.700 \[0\.690, 0\.710\] on pocket questions; the best other differs from it by \+0\.000/,
  );
  assert.deepEqual(
    holding(pocketFindings(await study(0.75, 14), { target })),
    Array(4).fill(false),
  );
});

Deno.test("routers that know nothing of a dataset are told by their intervals", async () => {
  const study = (name: string, unknown: number, short: number, length: number) =>
    studyHaving({
      "prompt-length": { apgr: length },
      "semantic-short": { apgr: short },
      "semantic-long": { apgr: unknown },
      "embedding-knn": { apgr: unknown },
      "embedding-logistic": { apgr: unknown },
      "llm-classifier-fitted": { apgr: unknown },
      "tfidf-logistic": { apgr: 0.6 },
    }, { name });
  const both = (unknown: number, short: number, lengths: [gsm8k: number, mmlu: number]) =>
    Promise.all(
      ["routellm/gsm8k", "routellm/mmlu"]
        .map((name, i) => study(name, unknown, short, lengths[i])),
    );
  const findings = recordedFindings(await both(0.5, 0.45, [0.6, 0.55]));
  assert.deepEqual(holding(findings), Array(9).fill(true));
  assert.match(findings[0].text, /on GSM8K and 0\.600 \[0\.590, 0\.610\] on MMLU/);
  assert.deepEqual(
    holding(recordedFindings(await both(0.65, 0.5, [0.55, 0.6]))),
    Array(9).fill(false),
  );
});

Deno.test("routers on held-out families are told by their intervals, baselines apart", async () => {
  const study = (words: number, trained: number) =>
    studyHaving({
      random: { apgr: 0.52 },
      "tfidf-logistic": { apgr: words },
      "trained-encoder": { apgr: trained },
    });
  const [first, ...others] = heldOutFindings(await study(0.43, 0.5));
  assert.deepEqual(holding([first, ...others]), [true, true, true]);
  assert.match(first.text, /has an APGR of 0\.500 .*, words 0\.430 /);
  assert.deepEqual(holding(heldOutFindings(await study(0.6, 0.6))), [false, false, false]);
});

Deno.test("what is learned elsewhere is held against what is learned there", async () => {
  const studies = (apgr: number, length = 0.6) =>
    Promise.all(
      ["routellm/gsm8k", "routellm/mmlu"].map((name) =>
        studyHaving({
          random: { apgr: 0.9 },
          words: { apgr },
          "prompt-length": { apgr: length },
        }, { name })
      ),
    );
  const within = await studies(0.6);
  const [words, ...length] = transferFindings({ within, transfers: await studies(0.54) });
  assert.deepEqual(holding([words, ...length]), [true, true, true]);
  assert.match(words.text, /0\.540 \[.*\] on GSM8K and .* has 0\.600 and 0\.600\.$/);
  assert.deepEqual(
    holding(transferFindings({ within, transfers: await studies(0.595, 0.5) })),
    [false, false, false],
  );
});
