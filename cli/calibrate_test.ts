import assert from "node:assert/strict";
import { mock } from "node:test";
import { TempFiles } from "../lib/outcomes/testing.ts";
import { calibrateCommand } from "./calibrate.ts";

const ROWS = Array.from(
  { length: 60 },
  (_, i) => `${(i % 4) / 4 + 0.2},${i % 3 === 0},m${i % 2}\n`,
);

async function calibrate(...args: string[]): Promise<string> {
  await using temp = await TempFiles.create({ "a.csv": `conf,right,model\n${ROWS.join("")}` });
  const log = mock.method(console, "log", () => {});
  try {
    const command = calibrateCommand().exitOverride().configureOutput({ writeErr: () => {} });
    const given = ["--confidence", "conf", "--correct", "right", "--bootstrap", "100", ...args];
    await command.parseAsync([temp.path("a.csv"), ...given], { from: "user" });
    return log.mock.calls.map(({ arguments: [text] }) => `${text}\n`).join("");
  } finally {
    log.mock.restore();
  }
}

Deno.test("lab calibrate --json prints one document with every measure", async () => {
  const printed = JSON.parse(await calibrate("--json", "--group", "model", "--calibrator", "beta"));
  const measures = [
    ...["n", "accuracy", "mean_confidence", "ece", "rmsce", "mce", "smece", "brier", "corp", "nll"],
    ...["auroc", "auprc", "aurc", "e_aurc", "augrc", "ks", "kuiper", "spiegelhalter"],
  ];
  for (const name of measures) assert.notEqual(printed[name] ?? null, null, name);
  for (const name of ["parse_rate", "distinct", "mode_share", "ci95", "bins"]) {
    assert.ok(name in printed, name);
  }
  assert.deepEqual(Object.keys(printed.ece), ["width_left", "width_right", "mass"]);
  assert.deepEqual(Object.keys(printed.references), ["constant", "platt", "isotonic", "beta"]);
  assert.deepEqual(Object.keys(printed.groups), ["m0", "m1"]);
});

Deno.test("lab calibrate prints tables for people, a part for each group", async () => {
  const printed = await calibrate("--group", "model", "--edges", "right", "--bins", "5");
  assert.match(printed, /^60 answers, 60 measured; 100\.0% state a confidence, 4 different ones/);
  assert.match(printed, /== m1 ==\n30 answers/);
  assert.match(printed, /as stated +constant +platt +isotonic/);
  assert.match(printed, /0\.000 +0\.200 +15 +0\.2000/); // on the edge, in the bin below it
});

Deno.test("lab calibrate refuses what it cannot do by name", async () => {
  await assert.rejects(calibrate("--calibrator", "magic"), {
    name: "UserError",
    message: 'Cannot find a calibrator named "magic"',
    hint: /temperature, platt/,
  });
  await assert.rejects(calibrate("--edges", "middle"), /Allowed choices are left, right/);
});
