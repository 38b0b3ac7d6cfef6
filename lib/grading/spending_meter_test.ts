import assert from "node:assert/strict";
import { SpendingMeter, type SpendingProgress } from "./spending_meter.ts";

Deno.test("the meter tells what is paid now, was paid earlier, and is to come", () => {
  const told: SpendingProgress[] = [];
  const meter = new SpendingMeter(4, {
    kinds: ["answers", "ratings"],
    onProgress: (progress) => told.push(progress),
  });
  meter.add("answers", { now: 2, earlier: 0 });
  meter.add("answers", { now: 0, earlier: 4 });
  assert.deepEqual(told.at(-1), { done: 2, total: 8, spent: 2, earlier: 4, toCome: null });
  meter.add("ratings", { now: 10, earlier: 0 });
  assert.deepEqual(told.at(-1), { done: 3, total: 8, spent: 12, earlier: 4, toCome: 6 + 30 });
});

Deno.test("the meter ends though a prompt has no answer and a judge was asked twice", () => {
  const told: SpendingProgress[] = [];
  const meter = new SpendingMeter(2, {
    kinds: ["answers", "ratings"],
    onProgress: (progress) => told.push(progress),
  });
  meter.add("answers", { now: 1, earlier: 0 });
  meter.add("ratings", { now: 1, earlier: 0 });
  meter.add("ratings", { now: 1, earlier: 0 }, 0);
  meter.skip(1);
  assert.deepEqual(told.at(-1), { done: 4, total: 4, spent: 3, earlier: 0, toCome: 0 });
  assert.deepEqual(meter.spent, { answers: 1, ratings: 2 });
});

Deno.test("where answers alone are paid for, the cost to come is theirs", () => {
  const told: SpendingProgress[] = [];
  const meter = new SpendingMeter(4, {
    kinds: ["answers"],
    onProgress: (progress) => told.push(progress),
  });
  meter.add("answers", { now: 2, earlier: 1 });
  assert.deepEqual(told.at(-1), { done: 1, total: 4, spent: 2, earlier: 1, toCome: 9 });
  meter.skip(2);
  assert.deepEqual(told.at(-1), { done: 3, total: 4, spent: 2, earlier: 1, toCome: 3 });
});
