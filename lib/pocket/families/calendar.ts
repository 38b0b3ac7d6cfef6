/** Days of the week, units of time, and the clock. */
import { integer, pick, type Random } from "../../core/random.ts";
import type { Draft, Family, Level } from "../family.ts";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS = ["January", "March", "May", "July", "August", "October", "December"];
const UNITS = [
  { large: "hours", small: "minutes", factor: 60, most: 16 },
  { large: "days", small: "hours", factor: 24, most: 20 },
  { large: "weeks", small: "days", factor: 7, most: 52 },
];

export const calendar: Family = {
  name: "calendar",
  task: "time",
  draft(level: Level, next: Random): Draft {
    switch (level) {
      case 1:
        return weekday(integer(1, 2, next), next);
      case 2:
        return weekday(integer(3, 7, next), next);
      case 3:
        return clock({ withinHour: true }, next);
      case 4:
        return next() < 0.5
          ? weekday(integer(8, 20, next), next)
          : conversion(pick(UNITS, next), next);
      case 5:
        return clock({ withinHour: false }, next);
    }
  },
};

function weekday(later: number, next: Random): Draft {
  const day = pick([...DAYS.keys()], next), month = pick(MONTHS, next);
  const date = integer(1, 31 - later, next);
  const from = `${month} ${date}`, to = `${month} ${date + later}`;
  return {
    key: `${to} if ${from} is ${DAYS[day]}`,
    wordings: [
      `${from} is a ${DAYS[day]}. Which day is ${to}?`,
      `If ${from} is a ${DAYS[day]}, which day is ${to}?`,
      `Which day is ${to}, when ${from} is a ${DAYS[day]}?`,
      `Name the day of ${to}. ${from} is a ${DAYS[day]}.`,
      `When ${from} is a ${DAYS[day]}, what day is ${to}?`,
    ],
    reference: DAYS[(day + later) % 7],
    answer: "word",
  };
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
      `Give ${time} in ${small}.`,
    ],
    reference: String(count * factor + rest),
    answer: "number",
  };
}

function clock({ withinHour }: { withinHour: boolean }, next: Random): Draft {
  const hour = integer(1, 12, next);
  const minute = withinHour ? integer(0, 54, next) : integer(10, 59, next);
  const later = withinHour ? integer(1, 59 - minute, next) : integer(60 - minute, 90, next);
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
      `It is ${start}. Which time comes ${later} minutes later?`,
    ],
    reference: at(60 * hour + minute + later),
    answer: "word",
  };
}
