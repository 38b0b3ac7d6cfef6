import assert from "node:assert/strict";
import { OUTSIDE } from "../../lib/pocket/outside_queries.ts";
import { describedRouting, taskRouting } from "./study.ts";

const share = (values: boolean[]) => values.filter((value) => value).length / values.length;

Deno.test("examples find questions of their kind where descriptions leave the encoder guessing", async () => {
  const ways = await describedRouting({ n: 270, examples: 20, seed: 3 });
  const [sentences, , examples] = ways.map(({ demanding, everyday }) =>
    (share(demanding) + share(everyday)) / 2
  );
  assert.ok(examples > 0.8 && sentences < 0.7, `${sentences} and ${examples}`);
});

Deno.test("the threshold is fitted on other queries than it is tested on", async () => {
  const { test, threshold, encoder } = await taskRouting({ n: 180, examples: 20, seed: 3 });
  assert.equal(encoder, "pocket-encoder");
  const outside = test.filter(({ truth }) => truth === null);
  assert.equal(outside.length, OUTSIDE.length / 2);
  assert.equal(test.length - outside.length, 180);
  const kept = share(outside.map(({ similarity }) => similarity < threshold));
  assert.ok(kept > 0.5, `${kept} of the strangers are kept out`);
});
