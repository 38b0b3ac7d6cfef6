/** Letters of made-up words: first, last, n-th, and whole words backwards. */
import { integer, pick, type Random } from "../../core/random.ts";
import type { Draft, Family, Level } from "../family.ts";

const PLACES = ["first", "second", "third", "fourth"];

export const letters: Family = {
  name: "letters",
  task: "text",
  draft(level: Level, next: Random): Draft {
    const length = [3, 5, 3, 5, 7][level - 1];
    const word = Array.from({ length }, () => pick([..."abcdefghiklmnoprstuvw"], next));
    const spelled = word.join(" ");
    if (level >= 3) {
      return {
        key: `reverse ${spelled}`,
        wordings: [
          `Spell ${spelled} backwards.`,
          `What is ${spelled} backwards?`,
          `Write the letters ${spelled} in reverse.`,
          `Reverse the letters ${spelled}.`,
          `Turn ${spelled} around.`,
        ],
        reference: word.toReversed().join(" "),
        answer: "list",
      };
    }
    const place = level === 1 ? pick([0, length - 1], next) : integer(1, length - 2, next);
    const name = place === length - 1 ? "last" : PLACES[place];
    return {
      key: `${name} of ${spelled}`,
      wordings: [
        `What is the ${name} letter of ${spelled}?`,
        `Name the ${name} letter in ${spelled}.`,
        `In ${spelled}, which letter is ${name}?`,
        `Which letter of ${spelled} is the ${name}?`,
        `Give the ${name} letter of ${spelled}.`,
      ],
      reference: word[place],
      answer: "word",
    };
  },
};
