/** Days of the week, units of time, and the clock. */
import { integer, pick, type Random } from "../../random.ts";
import type { Draft, Family, Level } from "../family.ts";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const UNITS = [
  { large: "hours", small: "minutes", factor: 60, most: 9 },
  { large: "days", small: "hours", factor: 24, most: 9 },
  { large: "weeks", small: "days", factor: 7, most: 20 },
];

export const calendar: Family = {
  name: "calendar",
  task: "time",
  draft(level: Level, next: Random): Draft {
    if (level === 3) return conversion(pick(UNITS, next), next);
    if (level === 5) return clock(integer(1, 12, next), 5 * integer(0, 11, next), next);
    const [least, most] = level === 1 ? [1, 2] : level === 2 ? [3, 7] : [8, 20];
    return weekday(pick([...DAYS.keys()], next), integer(least, most, next), next);
  },
};

function weekday(day: number, later: number, next: Random): Draft {
  const date = integer(1, 30 - later, next);
  const [from, to] = [ordinal(date), ordinal(date + later)];
  return {
    key: `${to} if ${from} is ${DAYS[day]}`,
    wordings: [
      `The ${from} is a ${DAYS[day]}. Which day is the ${to}?`,
      `If the ${from} is a ${DAYS[day]}, which day is the ${to}?`,
      `Which day is the ${to}, when the ${from} is a ${DAYS[day]}?`,
      `Name the day of the ${to}. The ${from} is a ${DAYS[day]}.`,
    ],
    reference: DAYS[(day + later) % 7],
    answer: "word",
  };
}

/** "1st", "2nd", "3rd", "4th". */
function ordinal(day: number): string {
  const ending = day > 3 && day < 21 ? "th" : ["th", "st", "nd", "rd"][day % 10] ?? "th";
  return `${day}${ending}`;
}

function conversion({ large, small, factor, most }: typeof UNITS[number], next: Random): Draft {
  const count = integer(2, most, next), rest = integer(1, factor - 1, next);
  const time = `${count} ${large} and ${rest} ${small}`;
  return {
    key: time,
    wordings: [
      `How many ${small} are ${time}?`,
      `Turn ${time} into ${small}.`,
      `What is ${time} in ${small}?`,
      `${time} are how many ${small}?`,
    ],
    reference: String(count * factor + rest),
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
