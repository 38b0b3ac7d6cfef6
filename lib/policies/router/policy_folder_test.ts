import assert from "node:assert/strict";
import { TempFiles } from "../../outcomes/testing.ts";
import "../../pocket/mod.ts";
import { DEFAULT_MATRIX, trainPolicyFolder } from "../mod.ts";

const examples = (n: number) =>
  Array.from({ length: n }, (_, i) => (
    JSON.stringify({ prompt: `Route. Add ${i} and 7.`, completion: "math -> Standard_Query" })
  )).join("\n");

Deno.test("a folder that nothing can be learned from is told, before any update", async () => {
  await using temp = await TempFiles.create({
    "few/sft_train.jsonl": examples(3),
    "many/sft_train.jsonl": examples(40),
  });
  const trained = (folder: string, model = "pocket-small") =>
    trainPolicyFolder(temp.path(folder), {
      ...{ model, command: "test", policies: DEFAULT_MATRIX.policies, seed: 1, threads: 1 },
      onStep: () => assert.fail("an update was made"),
    });
  await assert.rejects(trained("few"), /a tenth of the examples is held back, .*there are 3/);
  await assert.rejects(trained("many", "pocket-large"), /pocket-large as it has no step graphs/);
  await assert.rejects(trained("many"), /Cannot read the examples .*dpo_train\.jsonl/);
});
