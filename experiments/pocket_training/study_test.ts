import assert from "node:assert/strict";
import { join } from "node:path";
import { POCKET_MODELS, pocketPath, readModelCard } from "../../lib/pocket/mod.ts";
import { readSafetensors } from "../../lib/training/mod.ts";
import { RECIPES, trainPocketModel } from "./study.ts";

Deno.test("the cards of the committed models tell the recipes that made them", async () => {
  for (const name of POCKET_MODELS) {
    const { training } = await readModelCard(name);
    assert.deepEqual(training.map(({ loss: _, ...stage }) => stage), RECIPES[name]);
  }
});

Deno.test("trainPocketModel() writes weights and a card, and goes on after an abort", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const out = join(folder, "model"), checkpoints = join(folder, "checkpoints");
    const stop = new AbortController();
    const options = { out, checkpoints, steps: 4, threads: 1 };
    const kept: string[] = [];
    const aborted = trainPocketModel("pocket-encoder", options, {
      signal: stop.signal,
      onCheckpoint: ({ objective }, step) => kept.push(`${objective} ${step}`),
      onStep: ({ objective }, { step }) => {
        if (objective === "info_nce" && step === 2) stop.abort();
      },
    });
    await assert.rejects(aborted, { name: "AbortError" });
    assert.deepEqual(kept, ["masked_cross_entropy 4", "info_nce 2"]);
    const seen: string[] = [];
    const card = await trainPocketModel("pocket-encoder", options, {
      onStep: ({ objective }, { step }) => void seen.push(`${objective} ${step}`),
    });
    assert.deepEqual(seen, ["info_nce 3", "info_nce 4"]);
    assert.deepEqual(JSON.parse(await Deno.readTextFile(join(out, "card.json"))), card);
    const { tensors } = await readSafetensors(join(out, "model.safetensors"));
    const committed = await readSafetensors(pocketPath("pocket-encoder", "model.safetensors"));
    assert.deepEqual(Object.keys(tensors), Object.keys(committed.tensors));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("trainPocketModel() refuses a run of no steps", async () => {
  await assert.rejects(trainPocketModel("pocket-small", { checkpoints: "", steps: 0 }), {
    name: "UserError",
    message: "Cannot use steps as it must be at least 1: current value is 0",
  });
});
