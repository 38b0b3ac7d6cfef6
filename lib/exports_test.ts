/**
 * What lib and experiments export is used by something that is not a test: by another file, a notebook,
 * or by the rest of its own file. A name that mod.ts passes on counts with the one it stands for.
 */
import assert from "node:assert/strict";
import { isTest, namesOf, sourceFiles } from "./testing.ts";

/** Exports that only tests use, each with its reason; a line that is no longer needed fails the test. */
const ALLOWED: string[] = [
  // Measures, rewards and calibrators that lib/calibration offers to notebooks, published and tested
  "lib/calibration/confidences/agreement.ts majority",
  "lib/calibration/measures/binned.ts adaptiveAce",
  "lib/calibration/measures/brier.ts murphy",
  "lib/calibration/measures/debiased.ts debiasedL1",
  "lib/calibration/measures/debiased.ts debiasedL2",
  "lib/calibration/measures/mmce.ts mmce",
  "lib/calibration/measures/selective.ts prr",
  "lib/calibration/rewards/reward.ts meanReward",
  // The test of the notebooks holds their figures against the published ones
  "lib/report/studies/published.ts differences",
];

const NOTEBOOKS = [
  "experiments/new_study/notebook.ipynb", // what `lab new` copies
  ...Array.from(
    Deno.readDirSync(`${import.meta.dirname}/../notebooks`),
    (entry) => `notebooks/${entry.name}`,
  ).filter((name) => name.endsWith(".ipynb")),
];

Deno.test("nothing is exported for tests alone", async () => {
  const sources = (await sourceFiles("lib", "experiments", "cli", "bench")).filter((file) =>
    !isTest(file)
  );
  const names = new Map(
    await Promise.all(
      [...sources, ...NOTEBOOKS].map(async (file) => [file, await namesOf(file)] as const),
    ),
  );
  const used = new Set<string>();
  const use = (file: string, name: string): void => {
    const key = `${file} ${name}`;
    if (used.has(key)) return;
    used.add(key);
    const from = names.get(file)?.exported.find((one) => one.name === name)?.from;
    if (from) use(from.file, from.name);
  };
  for (const { imported } of names.values()) for (const { file, name } of imported) use(file, name);
  const unused = sources.filter((file) => !file.startsWith("cli/")).flatMap((file) => {
    const { exported, text } = names.get(file)!;
    return exported.filter(({ name, from }) =>
      from === null && !used.has(`${file} ${name}`) &&
      text.match(new RegExp(`\\b${name}\\b`, "g"))!.length === 1
    ).map(({ name }) => `${file} ${name}`);
  });
  assert.deepEqual(unused.sort(), [...ALLOWED].sort());
});

Deno.test("namesOf() tells exports, names that are passed on, and imports, also through a namespace or later", async () => {
  const { exported } = await namesOf("lib/grading/mod.ts");
  assert.deepEqual(exported.find(({ name }) => name === "openJudge"), {
    name: "openJudge",
    from: { file: "lib/grading/open.ts", name: "openJudge" },
  });
  const { imported } = await namesOf("notebooks/40_metric_audit.ipynb");
  const from = (file: string) =>
    imported.filter((one) => one.file === file).map(({ name }) => name);
  assert.ok(from("experiments/metric_audit/charts.ts").includes("weightsTable"));
  const { imported: later } = await namesOf("lib/models/providers/gemini.ts");
  const wire = { file: "lib/models/providers/gemini_wire.ts", name: "geminiWire" };
  assert.deepEqual(later.filter(({ file }) => file === wire.file), [wire]);
  assert.ok(from("lib/pocket/mod.ts").includes("statedAnswers"));
});
