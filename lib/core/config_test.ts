import assert from "node:assert/strict";
import { z } from "zod";
import { parseConfig } from "./config.ts";

const schema = z.strictObject({
  n: z.int().min(2).default(10),
  prices: z.record(z.string(), z.number().positive()).default({}),
  way: z.enum(["up", "down"]).default("up"),
  shape: z.discriminatedUnion("is", [
    z.strictObject({ is: z.literal("line") }),
    z.strictObject({ is: z.literal("disc"), r: z.number() }),
  ]).optional(),
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
  [
    { shape: { is: "cube" } },
    'Cannot use shape.is as it must be one of line, disc: current value is "cube"',
  ],
  [
    { shape: { is: "line", r: 2 } },
    'Cannot use shape as it must be without r: current value is {"is":"line","r":2}',
  ],
  [{ m: 1 }, 'Cannot use these settings: Unrecognized key: "m"'],
];
for (const [config, message] of FAULTS) {
  Deno.test(`parseConfig() of ${JSON.stringify(config)} names the setting`, () => {
    assert.throws(() => parseConfig(schema, config), { name: "UserError", message });
  });
}
