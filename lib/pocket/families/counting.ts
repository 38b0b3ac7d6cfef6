/** Questions for the number of times that a thing occurs in a list. */
import { pick, type Random } from "../../core/random.ts";
import type { Draft, Family, Level } from "../family.ts";

const THINGS = ["cup", "hat", "key", "map", "pen", "box", "fan", "jar"];

export const counting: Family = {
  name: "counting",
  task: "text",
  draft(level: Level, next: Random): Draft {
    const length = [2, 4, 6, 9, 12][level - 1];
    const thing = pick(THINGS, next);
    const others = THINGS.filter((other) => other !== thing);
    const list = Array.from({ length }, () => next() < 0.45 ? thing : pick(others, next));
    const shown = list.join(", ");
    return {
      key: `${thing} in ${shown}`,
      wordings: [
        `How often is ${thing} in this list: ${shown}?`,
        `Count each ${thing}: ${shown}.`,
        `In ${shown}, how often is ${thing}?`,
        `How many times is ${thing} in ${shown}?`,
        `Say how often ${thing} occurs in ${shown}.`,
      ],
      reference: String(list.filter((item) => item === thing).length),
      answer: "number",
    };
  },
};
