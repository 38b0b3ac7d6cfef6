/** Sentences about rewards, on results they hold of and on others. */
import assert from "node:assert/strict";
import {
  honestyFindings,
  policyFindings,
  proprietyFindings,
  sabotageFindings,
} from "./findings.ts";
import {
  accuracyOf,
  antiCollapseTerms,
  honestyOf,
  PAYING_ACCURACY,
  type PolicyMeasures,
  sabotage,
  triedRewards,
} from "./study.ts";

const holding = (findings: { holds: boolean }[]) => findings.map(({ holds }) => holds);
const tight = (value: number) => ({ value, lo: value - 0.01, hi: value + 0.01 });
const tried = triedRewards();

Deno.test("proprietyFindings() name the rewards that pay for the truth", () => {
  const found = proprietyFindings(tried);
  assert.deepEqual(holding(found), [true, true, true]);
  assert.match(
    found[0].text,
    /^6 of 9 .*: quadratic, .*, sayself\. linear, ppo-c, anti-collapse do/,
  );
  assert.match(found[1].text, /^linear, ppo-c pay best for 0% below/);
  assert.match(found[2].text, /up to 0\.200 off the truth, and never .* between 30% and 70%\.$/);
  assert.deepEqual(holding(proprietyFindings(tried.slice(3))), [false, false]);
  // One term moves the best confidence and leaves no gap that is never stated
  assert.equal(proprietyFindings([{ ...antiCollapseTerms()[0], jumps: [] }])[2].holds, false);
});

Deno.test("honestyFindings() hold under anti-collapse, and not where the truth pays", () => {
  const rows = honestyOf([0.194, 0.3, 0.5, 0.51]);
  const found = honestyFindings(rows);
  assert.deepEqual(holding(found), [true, true, true]);
  assert.match(found[1].text, /30\.0% is expected to earn −0\.250; calling it 15\.0% earns 0\.073/);
  const honest = rows.map((row) => ({ ...row, best: row.p, expected: row.truth }));
  assert.deepEqual(holding(honestyFindings(honest)), [false, false, false]);
});

Deno.test("policyFindings() hold where a proper reward is ahead, and not where all are alike", () => {
  const policy = (name: string, [ece, brier, sure, distinct]: number[]): PolicyMeasures => (
    { name, distinct, sure, ece: tight(ece), brier: tight(brier), mcb: 0, dsc: 0, bins: [] }
  );
  const honest = policy("quadratic", [0.015, 0.094, 0.35, 21]);
  const extreme = policy("anti-collapse", [0.081, 0.105, 0.7, 14]);
  const control = policy("linear", [0.123, 0.126, 0.99, 3]);
  const results = {
    policies: [honest, { ...honest, name: "rlcr" }, extreme],
    honest,
    extreme,
    control,
  };
  const found = policyFindings(results, { known: 0 });
  assert.deepEqual(holding(found), [true, true, true, true]);
  assert.match(found[0].text, /^2 rewards ask for the very same policy: quadratic, rlcr\./);
  const alike = { policies: [honest], honest, extreme: honest, control: honest };
  assert.deepEqual(holding(policyFindings(alike, { known: 0.2 })), [false, false, false, false]);
});

Deno.test("sabotageFindings() hold of the published rewards, and not of chances that are certain", () => {
  const of = (chances: number[]) => {
    const rewards = [...tried.map(({ reward }) => reward), ...PAYING_ACCURACY];
    const sabotages = rewards.map((reward) => sabotage(reward, chances));
    return sabotageFindings(sabotages, { tried, accuracy: accuracyOf(chances), drawn: "sampled" });
  };
  const found = of([0, 0.2, 0.5, 0.9, 1]);
  assert.deepEqual(holding(found), [true, true, true, true, true]);
  assert.match(
    found[0].text,
    /up to a chance of 64\.0%, and takes the accuracy .* from 52\.0% to 38\.0%/,
  );
  assert.match(found[4].text, /^Of 9 rewards only rlcr /);
  // Who is always right loses nothing
  assert.deepEqual(holding(of([1, 1])).slice(0, 3), [false, true, false]);
});

Deno.test("accuracyOf() is the mean chance", () => assert.equal(accuracyOf([0, 0.5, 1]), 0.5));
