/** Questions for the output of a small program. */
import { integer, pick, type Random } from "../../core/random.ts";
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
        `Read this and say what it prints: ${code}`,
      ],
      reference: String(printed),
      answer: "number",
    };
  },
};

type Program = { code: string; printed: number };

/** One program a level: two variables, a sum, a branch, two changes, a loop. */
const PROGRAMS: ((next: Random) => Program)[] = [
  (next) => {
    const [a, b] = [integer(10, 99, next), integer(10, 99, next)];
    const [name, printed] = pick([["x", a], ["y", b]] as const, next);
    return { code: `x = ${a}; y = ${b}; print(${name})`, printed };
  },
  (next) => {
    const [a, b] = [integer(10, 99, next), integer(1, 9, next)];
    const [operator, printed] = pick([["+", a + b], ["-", a - b]] as const, next);
    return { code: `x = ${a}; y = x ${operator} ${b}; print(y)`, printed };
  },
  (next) => {
    const [a, limit, b, c] = [
      integer(10, 99, next),
      integer(10, 99, next),
      integer(10, 99, next),
      integer(10, 99, next),
    ];
    const code = `x = ${a}; if x > ${limit}: y = ${b}; else: y = ${c}; print(y)`;
    return { code, printed: a > limit ? b : c };
  },
  (next) => {
    const [a, b, c] = [integer(10, 99, next), integer(1, 9, next), integer(1, 9, next)];
    return { code: `x = ${a}; x = x + ${b}; x = x - ${c}; print(x)`, printed: a + b - c };
  },
  (next) => {
    const [a, times, step] = [integer(1, 60, next), integer(2, 6, next), integer(2, 9, next)];
    const code = `x = ${a}; for i in range(${times}): x = x + ${step}; print(x)`;
    return { code, printed: a + times * step };
  },
];
