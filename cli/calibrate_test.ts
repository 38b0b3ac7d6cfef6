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

Deno.test("lab calibrate writes a page and the curve, of all answers and of each group", async () => {
  await using out = await TempFiles.create();
  const [page, curve] = [out.path("a.html"), out.path("c.csv")];
  const options = ["--group", "model", "--json", "--report", page, "--curve", curve];
  const { bins, groups } = JSON.parse(await calibrate(...options));
  const [header, ...lines] = (await Deno.readTextFile(curve)).trimEnd().split("\n");
  const columns = header.split(",");
  const rows = lines.map((line) =>
    Object.fromEntries(line.split(",").map((cell, i) => [columns[i], cell]))
  );
  const of = (group: string) =>
    rows.filter((row) => row.group === group && row.confidences === "as stated")
      .map(({ n, accuracy, accuracy_hi }) => [n, accuracy, accuracy_hi].map(Number));
  const expected = (known: typeof bins) =>
    known.map((
      { n, accuracy, ci95 }: { n: number; accuracy: number; ci95: number[] },
    ) => [n, accuracy, ci95[1]]);
  assert.deepEqual(of(""), expected(bins));
  assert.deepEqual(of("m1"), expected(groups.m1.bins));
  assert.ok(rows.some(({ confidences }) => confidences === "platt"));
  const html = await Deno.readTextFile(page);
  for (const part of ["Calibration of a.csv", "As stated, by model", "SHA-256 of the file"]) {
    assert.ok(html.includes(part), part);
  }
  await assert.rejects(calibrate("--curve", curve), /exists already/);
  await assert.rejects(calibrate("--report", out.path("a.pdf")), /must end in .html/);
});

Deno.test("lab calibrate refuses what it cannot do by name", async () => {
  await assert.rejects(calibrate("--calibrator", "magic"), {
    name: "UserError",
    message: 'Cannot find a calibrator named "magic"',
    hint: /temperature, platt/,
  });
  await assert.rejects(calibrate("--edges", "middle"), /Allowed choices are left, right/);
});

Deno.test("lab calibrate does not overwrite the answers that it reads, --force or not", async () => {
  const csv = `conf,right,model\n${ROWS.join("")}`;
  await using temp = await TempFiles.create({ "a.csv": csv });
  const path = temp.path("a.csv");
  await assert.rejects(
    calibrateCommand().exitOverride().parseAsync(
      [path, "--confidence", "conf", "--correct", "right", "--curve", path, "--force"],
      { from: "user" },
    ),
    /a\.csv as it is what the command reads$/,
  );
  assert.equal(await Deno.readTextFile(path), csv);
});
