import assert from "node:assert/strict";
import { pocketOutcomesFile } from "../../lib/pocket/mod.ts";
import { POLICY_WORDS } from "../../lib/routers/mod.ts";
import { routersChart, routersTable, saidTable, trainingChart } from "./charts.ts";
import { routerFindings, saidFindings } from "./findings.ts";
import {
  apgrOverSeeds,
  gainOverSeeds,
  openPolicyData,
  rivalCards,
  saidShares,
  trainPolicies,
} from "./study.ts";

const outcomes = await pocketOutcomesFile({ train: 60, test: 60, samples: 1, seed: 1 });
const small = { bootstrap: 20, seed: 1 };

Deno.test("a router is trained, tested beside its rivals, and one with the loss on prompts says no policy", async () => {
  const data = await openPolicyData({ outcomes });
  assert.equal(data.labels.length, data.plan.train.queries.length);
  const right = await trainPolicies(data, { ...small, epochs: { sft: 30, dpo: 1 } });
  const [wrong] = await trainPolicies(data, {
    ...{ ...small, learns: "prompts", epochs: { sft: 5, dpo: 0 } },
  });
  const [sft, dpo] = right;
  assert.deepEqual(right.map(({ stage: { stage } }) => stage), ["sft", "dpo"]);
  assert.ok(sft.said.filter(({ policy }) => policy !== null).length > 50);
  assert.ok(wrong.said.every(({ policy }) => policy === null));

  const cards = await rivalCards(data, { outcomes, bootstrap: 20 });
  const words = cards.results.find(({ card }) => card.router === POLICY_WORDS)!;
  const random = cards.results.find(({ card }) => card.router === "random")!;
  const pair = gainOverSeeds([[dpo.evaluation, sft.evaluation], [dpo.evaluation, sft.evaluation]]);
  assert.deepEqual(pair.bySeed[0], pair.bySeed[1]);
  const same = gainOverSeeds([[sft.evaluation, sft.evaluation]]);
  assert.deepEqual([same.gain.value, same.gain.lo, same.gain.hi], [0, 0, 0]);

  const shares = saidShares(sft.said, data);
  const sum = (of: "truth" | "said") => shares.reduce((total, row) => total + row[of], 0);
  assert.ok(Math.abs(sum("truth") - 1) < 1e-9 && Math.abs(sum("said") - 1) < 1e-9);
  const apgr = (one: typeof words) => apgrOverSeeds([one]);
  const compared = {
    ...{ sft: apgr(sft.evaluation), dpo: apgr(dpo.evaluation), prompts: apgr(wrong.evaluation) },
    ...{ words: apgr(words), random: apgr(random), saidByPrompts: wrong.said, price: 0.4 },
    gains: { "dpo over sft": pair, "sft over words": same, "sft over prompts": same },
  };
  assert.equal(routerFindings(compared, { queries: 60 }).length, 1, "few queries claim nothing");
  const found = routerFindings(compared, { queries: 3600 });
  assert.match(found[2].text, /100\.0% of the texts name no policy/);
  assert.equal(saidFindings(shares, { queries: 3600 }).length, 1);
  const routers = { "policy, SFT": [sft.evaluation], [POLICY_WORDS]: [words] };
  assert.match(routersTable(routers, cards).text, /policy, SFT/);
  assert.match(saidTable(shares, { of: "the router" }).text, /none named/);
  assert.equal(trainingChart([sft.stage, dpo.stage]).name, "policies-learned");
  assert.match(routersChart(cards, dpo.evaluation).name, /^curve-/);
});
