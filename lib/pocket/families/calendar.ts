/** Days of the week, units of time, and the clock. */
import { integer, pick, type Random } from "../../random.ts";
import type { Draft, Family, Level } from "../family.ts";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const UNITS = [
  { large: "hours", small: "minutes", factor: 60 },
  { large: "days", small: "hours", factor: 24 },
  { large: "weeks", small: "days", factor: 7 },
];

export const calendar: Family = {
  name: "calendar",
  task: "time",
  draft(level: Level, next: Random): Draft {
    if (level === 3) return conversion(pick(UNITS, next), integer(2, 40, next));
    if (level === 5) return clock(integer(1, 12, next), 5 * integer(0, 11, next), next);
    const [least, most] = level === 1 ? [1, 4] : level === 2 ? [5, 10] : [11, 60];
    return weekday(pick([...DAYS.keys()], next), integer(least, most, next));
  },
};

function weekday(day: number, after: number): Draft {
  return {
    key: `${after} days after ${DAYS[day]}`,
    wordings: [
      `Which day is ${after} days after ${DAYS[day]}?`,
      `Today is ${DAYS[day]}. What day is it in ${after} days?`,
      `It is ${DAYS[day]}. Which day comes ${after} days later?`,
      `Name the day ${after} days after ${DAYS[day]}.`,
    ],
    reference: DAYS[(day + after) % 7],
    answer: "word",
  };
}

function conversion({ large, small, factor }: typeof UNITS[number], count: number): Draft {
  return {
    key: `${count} ${large}`,
    wordings: [
      `How many ${small} are ${count} ${large}?`,
      `Turn ${count} ${large} into ${small}.`,
      `What is ${count} ${large} in ${small}?`,
      `${count} ${large} are how many ${small}?`,
    ],
    reference: String(count * factor),
    answer: "number",
  };
}

function clock(hour: number, minute: number, next: Random): Draft {
  const later = 5 * integer(2, 20, next);
  const at = (time: number) =>
    `${Math.floor(time / 60 + 11) % 12 + 1}:${String(time % 60).padStart(2, "0")}`;
  const start = at(60 * hour + minute);
  return {
    key: `${later} minutes after ${start}`,
    wordings: [
      `What time is it ${later} minutes after ${start}?`,
      `It is ${start}. What time is it in ${later} minutes?`,
      `Add ${later} minutes to ${start}.`,
      `Name the time ${later} minutes after ${start}.`,
    ],
    reference: at(60 * hour + minute + later),
    answer: "word",
  };
}
