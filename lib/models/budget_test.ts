import assert from "node:assert/strict";
import fc from "fast-check";
import { Budget, BudgetExhausted } from "./budget.ts";

Deno.test("a call that may cost more than is left is not paid for", () => {
  const budget = new Budget(1);
  const first = budget.reserve(0.6);
  assert.throws(() => budget.reserve(0.5), BudgetExhausted);
  first.settle(0.1);
  assert.equal(budget.spent, 0.1);
  budget.reserve(0.5).settle(0.5);
  assert.equal(budget.spent, 0.6);
  assert.ok(Math.abs(budget.left - 0.4) < 1e-12);
});

Deno.test("a reservation is settled once", () => {
  const budget = new Budget(1);
  const reservation = budget.reserve(0.5);
  reservation.settle(0.25);
  reservation.settle(0.25);
  assert.equal(budget.spent, 0.25);
  assert.equal(budget.left, 0.75);
});

Deno.test("calls side by side that cost at most what they reserved never exceed the limit", () => {
  const call = fc.record({ worst: fc.double({ min: 0, max: 1, noNaN: true }), share: fc.nat(100) });
  fc.assert(fc.property(fc.array(call), (calls) => {
    const budget = new Budget(2);
    const open = calls.flatMap(({ worst, share }) => {
      try {
        return [{ reservation: budget.reserve(worst), cost: worst * share / 100 }];
      } catch {
        return [];
      }
    });
    for (const { reservation, cost } of open) reservation.settle(cost);
    assert.ok(budget.spent <= 2 + 1e-12);
  }));
});

Deno.test("a call that costs nothing is made after the budget is overspent", () => {
  const budget = new Budget(1);
  budget.reserve(1).settle(1.5);
  budget.reserve(0).settle(0);
  assert.throws(() => budget.reserve(1e-9), BudgetExhausted);
});

Deno.test("a call that finds too little left waits for the open ones, which may cost less", async () => {
  const budget = new Budget(1);
  const first = budget.reserve(0.6);
  const second = budget.reserveInTurn(0.6);
  first.settle(0.1);
  (await second).settle(0.6);
  assert.ok(Math.abs(budget.spent - 0.7) < 1e-12);
  await assert.rejects(budget.reserveInTurn(0.6), BudgetExhausted);
});
