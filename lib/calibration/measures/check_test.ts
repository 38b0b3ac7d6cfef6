import assert from "node:assert/strict";
import { UserError } from "../../core/errors.ts";
import { checkRows } from "./check.ts";

const fault = (message: string) => (error: unknown) => {
  assert.ok(error instanceof UserError);
  assert.equal(error.message, message);
  return true;
};

Deno.test("checkRows() takes confidences and outcomes, both ends included", () => {
  checkRows([0, 1, 0.5], [1, 0, 0.25], { weights: [0, 2, 0] });
  checkRows([-700, 12], [1, 0], { confidences: "score", outcomes: "binary" });
});

Deno.test("checkRows() refuses to have no rows, or not as many of each", () => {
  assert.throws(
    () => checkRows([], []),
    fault("Cannot measure calibration as confidence must have at least one row: it is empty"),
  );
  assert.throws(
    () => checkRows([0.1, 0.2], [1]),
    fault(
      "Cannot measure calibration as correct must have as many rows as the others, 2: " +
        "current value is 1",
    ),
  );
});

Deno.test("checkRows() names the first confidence that is out of range or missing", () => {
  for (const value of [-1e-9, 1 + 1e-9, 85, NaN, Infinity]) {
    assert.throws(
      () => checkRows([0.5, value, NaN], [1, 1, 1]),
      fault(
        `Cannot measure calibration as confidence[1] must be a number from 0 to 1: ` +
          `current value is ${value}`,
      ),
    );
  }
  for (const value of [NaN, -Infinity]) {
    assert.throws(
      () => checkRows([value], [1], { task: "rank answers", confidences: "score" }),
      fault(
        `Cannot rank answers as confidence[0] must be a finite number: current value is ${value}`,
      ),
    );
  }
});

Deno.test("checkRows() refuses outcomes that are not right, wrong or between", () => {
  assert.throws(() => checkRows([0.5], [2]), /correct\[0\] must be a number from 0 to 1: .* 2$/);
  assert.throws(
    () => checkRows([0.5, 0.5], [1, 0.5], { outcomes: "binary" }),
    fault("Cannot measure calibration as correct[1] must be 0 or 1: current value is 0.5"),
  );
});

Deno.test("checkRows() refuses weights that are too few, negative or all 0", () => {
  const check = (weights: number[]) => () => checkRows([0.5, 0.5], [1, 0], { weights });
  assert.throws(check([1]), /weights must have as many rows as the others, 2: .* 1$/);
  assert.throws(check([1, -1]), /weights\[1\] must be a finite number of at least 0: .* -1$/);
  assert.throws(check([0, 0]), /weights must have a positive sum: current value is 0$/);
});
