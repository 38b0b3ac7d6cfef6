/** Sums, differences and products of numbers of one to three digits. */
import { integer, pick, type Random } from "../../random.ts";
import type { Draft, Family, Level } from "../family.ts";

type Operator = "+" | "-" | "*";

export const arithmetic: Family = {
  name: "arithmetic",
  task: "math",
  draft(level: Level, next: Random): Draft {
    const [a, operator, b] = operands(level, next);
    const [larger, smaller] = operator === "-" ? [Math.max(a, b), Math.min(a, b)] : [a, b];
    const result =
      { "+": larger + smaller, "-": larger - smaller, "*": larger * smaller }[operator];
    const word = { "+": "plus", "-": "minus", "*": "times" }[operator];
    return {
      key: `${[a, b].sort((x, y) => x - y).join(operator)}`,
      wordings: [
        `What is ${larger} ${word} ${smaller}?`,
        `Compute ${larger} ${operator} ${smaller}.`,
        `How much is ${larger} ${operator} ${smaller}?`,
        `${larger} ${word} ${smaller} is what?`,
      ],
      reference: String(result),
      answer: "number",
    };
  },
};

function operands(level: Level, next: Random): [number, Operator, number] {
  const sign = pick(["+", "-"] as const, next);
  const digits = (n: number) => integer(10 ** (n - 1), 10 ** n - 1, next);
  switch (level) {
    case 1:
      return [integer(2, 20, next), sign, integer(1, 9, next)];
    case 2:
      return [digits(2), sign, integer(1, 9, next)];
    case 3:
      return [digits(2), sign, digits(2)];
    case 4:
      return [digits(2), "*", integer(2, 9, next)];
    case 5:
      return [digits(3), sign, digits(3)];
  }
}
