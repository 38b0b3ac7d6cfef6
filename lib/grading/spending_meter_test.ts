import assert from "node:assert/strict";
import { type DatasetProgress, SpendingMeter } from "./spending_meter.ts";

Deno.test("the meter tells what is paid now, was paid earlier, and is to come", () => {
  const told: DatasetProgress[] = [];
  const meter = new SpendingMeter(4, (progress) => told.push(progress));
  meter.add("answers", { now: 2, earlier: 0 });
  meter.add("answers", { now: 0, earlier: 4 });
  assert.deepEqual(told.at(-1), { done: 2, total: 8, spent: 2, earlier: 4, toCome: null });
  meter.add("ratings", { now: 10, earlier: 0 });
  assert.deepEqual(told.at(-1), { done: 3, total: 8, spent: 12, earlier: 4, toCome: 6 + 30 });
});

Deno.test("the meter ends though a prompt has no answer and a judge was asked twice", () => {
  const told: DatasetProgress[] = [];
  const meter = new SpendingMeter(2, (progress) => told.push(progress));
  meter.add("answers", { now: 1, earlier: 0 });
  meter.add("ratings", { now: 1, earlier: 0 });
  meter.add("ratings", { now: 1, earlier: 0 }, 0);
  meter.skip();
  assert.deepEqual(told.at(-1), { done: 4, total: 4, spent: 3, earlier: 0, toCome: 0 });
  assert.deepEqual(meter.spent, { answers: 1, ratings: 2 });
});
