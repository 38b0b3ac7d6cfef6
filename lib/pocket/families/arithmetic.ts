/** Sums and differences, from a digit without a carry to three digits on three. */
import { integer, pick, type Random } from "../../core/random.ts";
import type { Draft, Family, Level } from "../family.ts";

export const arithmetic: Family = {
  name: "arithmetic",
  task: "math",
  draft(level: Level, next: Random): Draft {
    const [a, operator, b] = operands(level, next);
    const word = operator === "+" ? "plus" : "minus";
    return {
      // 3 + 5 and 5 + 3 are the same question
      key: [a, b].sort((x, y) => x - y).join(` ${operator} `),
      wordings: [
        `What is ${a} ${word} ${b}?`,
        `Compute ${a} ${operator} ${b}.`,
        `How much is ${a} ${operator} ${b}?`,
        `${a} ${word} ${b} is what?`,
        `Work out ${a} ${word} ${b}.`,
      ],
      reference: String(operator === "+" ? a + b : a - b),
      answer: "number",
    };
  },
};

/** Differences are never negative. */
function operands(level: Level, next: Random): [number, "+" | "-", number] {
  const sign = pick(["+", "-"] as const, next);
  const digits = (n: number) => integer(10 ** (n - 1), 10 ** n - 1, next);
  const [a, b] = [
    () => withoutCarry(sign, next),
    () => [digits(3), digits(1)],
    () => [digits(2), digits(2)],
    () => [digits(3), digits(2)],
    () => [digits(3), digits(3)],
  ][level - 1]();
  return sign === "-" ? [Math.max(a, b), sign, Math.min(a, b)] : [a, sign, b];
}

/** Three digits and one, of which only the last digit changes. */
function withoutCarry(sign: "+" | "-", next: Random): [number, number] {
  const b = integer(1, 8, next);
  const last = sign === "+" ? integer(0, 9 - b, next) : integer(b, 9, next);
  return [10 * integer(10, 99, next) + last, b];
}
