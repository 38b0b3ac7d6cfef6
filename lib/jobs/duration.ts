/** Durations as users write them: 45s, 90m, 2h. */
import { UserError } from "../core/errors.ts";

const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600 };

/** Modal's limits of a function's time. */
const LEAST_S = 10, MOST_S = 86_400;

/** Seconds of "45s", "90m" or "2h". @throws {UserError} for other texts, and what Modal does not take */
export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  const seconds = Math.round(Number(number) * SECONDS[unit]);
  checkTimeout(seconds, text);
  return seconds;
}

/** @throws {UserError} for seconds that Modal does not take */
export function checkTimeout(seconds: number, text = `${seconds} s`): void {
  if (Number.isInteger(seconds) && seconds >= LEAST_S && seconds <= MOST_S) return;
  throw new UserError(
    `Cannot use the timeout "${text}" as it must be from 10s to 24h, e.g. 45s, 90m or 2h`,
  );
}

/** "2h", "1h 30m", "45s". */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 3600), "h"],
    [Math.floor(whole % 3600 / 60), "m"],
    [whole % 60, "s"],
  ] as const;
  return parts.filter(([n]) => n > 0).map(([n, unit]) => `${n}${unit}`).join(" ") || "0s";
}
