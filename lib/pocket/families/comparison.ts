/** Largest, smallest and order of numbers. */
import { integer, pick, type Random } from "../../core/random.ts";
import type { Draft, Family, Level } from "../family.ts";

/** By level: how many numbers, and how large at most. */
const SIZES: [count: number, most: number][] = [[2, 99], [3, 99], [4, 999], [3, 99], [4, 999]];

export const comparison: Family = {
  name: "comparison",
  task: "math",
  draft(level: Level, next: Random): Draft {
    const numbers = distinct(...SIZES[level - 1], next);
    const ascending = numbers.toSorted((a, b) => a - b);
    const list = numbers.join(", ");
    if (level >= 4) return sorted(list, ascending);
    const end = pick(["largest", "smallest"], next);
    return {
      key: `${end} of ${ascending}`,
      wordings: [
        `Which is the ${end}: ${list}?`,
        `Name the ${end} of ${list}.`,
        `What is the ${end} number of ${list}?`,
        `Of ${list}, which is ${end}?`,
        `Find the ${end} among ${list}.`,
      ],
      reference: String(end === "largest" ? ascending.at(-1) : ascending[0]),
      answer: "number",
    };
  },
};

function sorted(list: string, ascending: number[]): Draft {
  return {
    key: `sort ${ascending}`,
    wordings: [
      `Sort from small to large: ${list}.`,
      `Put in order, smallest first: ${list}.`,
      `What is the order of ${list}, smallest first?`,
      `Order these from small to large: ${list}.`,
      `Arrange ${list} from small to large.`,
    ],
    reference: ascending.join(", "),
    answer: "list",
  };
}

function distinct(count: number, most: number, next: Random): number[] {
  const numbers = new Set<number>();
  while (numbers.size < count) numbers.add(integer(1, most, next));
  return [...numbers];
}
