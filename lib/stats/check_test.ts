import assert from "node:assert/strict";
import { checkNumber, checkNumbers } from "./check.ts";

const fault = (message: string) => ({ name: "UserError", message });

Deno.test("checkNumbers() and checkNumber() tell of a missing value and of a wrong setting", () => {
  const sparse = [1, undefined] as number[];
  assert.throws(
    () => checkNumbers("x", sparse, { task: "fit", range: [-Infinity, Infinity] }),
    fault("Cannot fit as x[1] must be a finite number: current value is undefined"),
  );
  const bins = { task: "bin", range: [1, Infinity], whole: true } as const;
  checkNumber("bins", 1, bins);
  for (const value of [0, 2.5, NaN, Infinity]) {
    assert.throws(
      () => checkNumber("bins", value, bins),
      fault(
        `Cannot bin as bins must be a finite whole number of at least 1: current value is ${value}`,
      ),
    );
  }
});
