import assert from "node:assert/strict";
import { reinforceCommand } from "./reinforce.ts";

Deno.test("lab pocket reinforce refuses values that make no run, by flag", async () => {
  const parse = (...args: string[]) =>
    reinforceCommand("/nowhere").exitOverride().configureOutput({ writeErr: () => {} })
      .parseAsync(args, { from: "user" });
  await assert.rejects(
    parse("--seed", "1,x"),
    /'--seed <numbers>'.*a whole number, in digits, got "x"/,
  );
  await assert.rejects(parse("--steps", "0"), /'--steps <count>'.*from 1 on, got "0"/);
  await assert.rejects(parse("--method", "ppo"), /'--method <name>'.*rloo/);
  await assert.rejects(parse("--kl", "-1"), /'--kl <weight>'.*from 0/);
});
