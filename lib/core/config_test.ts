import assert from "node:assert/strict";
import { z } from "zod";
import { parseConfig } from "./config.ts";

const schema = z.strictObject({
  n: z.int().min(2).default(10),
  prices: z.record(z.string(), z.number().positive()).default({}),
  way: z.enum(["up", "down"]).default("up"),
});

Deno.test("parseConfig() fills in what is left out", () => {
  assert.deepEqual(parseConfig(schema, { n: 3 }), { n: 3, prices: {}, way: "up" });
});

// deno-lint-ignore no-explicit-any -- what a caller from JavaScript or the command line may give
const FAULTS: [config: any, message: string][] = [
  [{ n: 1 }, "Cannot use n as it must be at least 2: current value is 1"],
  [{ n: "3" }, 'Cannot use n as it must be of type number: current value is "3"'],
  [{ n: 2.5 }, "Cannot use n as it must be of type int: current value is 2.5"],
  [
    { prices: { m: "x" } },
    'Cannot use prices.m as it must be of type number: current value is "x"',
  ],
  [{ way: "left" }, 'Cannot use way as it must be one of up, down: current value is "left"'],
  [{ m: 1 }, 'Cannot use these settings: Unrecognized key: "m"'],
];
for (const [config, message] of FAULTS) {
  Deno.test(`parseConfig() of ${JSON.stringify(config)} names the setting`, () => {
    assert.throws(() => parseConfig(schema, config), { name: "UserError", message });
  });
}
