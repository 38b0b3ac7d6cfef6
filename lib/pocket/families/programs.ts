/** What a small program prints. */
import { integer, pick, type Random } from "../../random.ts";
import type { Draft, Family, Level } from "../family.ts";

export const programs: Family = {
  name: "programs",
  task: "coding",
  draft(level: Level, next: Random): Draft {
    const { code, printed } = PROGRAMS[level - 1](next);
    return {
      key: code,
      wordings: [
        `What does this print? ${code}`,
        `Run this code: ${code}`,
        `Give the output of: ${code}`,
        `What is the output? ${code}`,
      ],
      reference: String(printed),
      answer: "number",
    };
  },
};

type Program = { code: string; printed: number };

/** One program a level: a sum, a second variable, reassignment, a branch, a loop. */
const PROGRAMS: ((next: Random) => Program)[] = [
  (next) => {
    const [a, b] = [integer(1, 20, next), integer(1, 9, next)];
    return { code: `x = ${a}; print(x + ${b})`, printed: a + b };
  },
  (next) => {
    const [a, b] = [integer(1, 20, next), integer(1, 9, next)];
    const [operator, y] = pick([["+", a + b], ["-", a - b]] as const, next);
    return { code: `x = ${a}; y = x ${operator} ${b}; print(y)`, printed: y };
  },
  (next) => {
    const [a, b, c] = [integer(1, 30, next), integer(1, 20, next), integer(1, 20, next)];
    return { code: `x = ${a}; x = x + ${b}; x = x - ${c}; print(x)`, printed: a + b - c };
  },
  (next) => {
    const [a, limit, b, c] = [
      integer(1, 30, next),
      integer(1, 30, next),
      integer(1, 20, next),
      integer(1, 20, next),
    ];
    const code = `x = ${a}; if x > ${limit}: x = x + ${b}; else: x = x - ${c}; print(x)`;
    return { code, printed: a > limit ? a + b : a - c };
  },
  (next) => {
    const [a, times, step] = [integer(1, 30, next), integer(2, 6, next), integer(2, 9, next)];
    const code = `x = ${a}; for i in range(${times}): x = x + ${step}; print(x)`;
    return { code, printed: a + times * step };
  },
];
