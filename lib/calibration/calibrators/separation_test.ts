import assert from "node:assert/strict";
import { CALIBRATORS } from "./registry.ts";

for (const calibrator of CALIBRATORS) {
  Deno.test(`${calibrator.name}: where all answers are right, or all wrong, the notes say that alone`, () => {
    for (const [kind, other, correct] of [["right", "wrong", 1], ["wrong", "right", 0]] as const) {
      const fitted = calibrator.fit([0.2, 0.6, 0.9], [correct, correct, correct]);
      const note =
        `All answers are ${kind}: they do not tell at which confidences answers are ${other}`;
      assert.deepEqual(fitted.notes, [note]);
      const json = JSON.parse(JSON.stringify(fitted));
      assert.deepEqual(calibrator.restore(json).notes, [note]);
    }
    const both = calibrator.fit([0.2, 0.6, 0.9, 0.4], [0, 1, 1, 1]).notes.join();
    assert.doesNotMatch(both, /All answers are/);
    // A row that counts for nothing is none
    const weighed = calibrator.fit([0.2, 0.6, 0.9], [0, 1, 1], { weights: [0, 1, 1] }).notes.join();
    assert.match(weighed, /^All answers are right/);
  });
}
