/** Values held to a zod schema, whose first fault is told in the words of our messages. */
import type { z } from "zod";
import { badValue, type Place } from "./bad_input.ts";

/**
 * The value as `schema` has it.
 *
 * @param place where the value is; a fault within it names its field after the place's column.
 * @param names the source's own names of fields, where they differ.
 * @throws {UserError} for the first field that is not as the schema demands.
 */
export function validate<T>(
  schema: z.ZodType<T>,
  value: unknown,
  place: Place,
  names: Readonly<Record<string, string>> = {},
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue.path.map(String);
  const field = path.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], value);
  const own = names[path.join(".")] ?? path.join(".");
  const column = [place.column, own].filter((name) => name).join(".");
  throw badValue({ ...place, column: column || undefined }, {
    must: field === null ? "filled in" : expectation(issue),
    value: field,
  });
}

/** What a zod issue says a value must be. */
function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === "too_small") {
    return issue.origin === "string" ? "a text that is not empty" : `at least ${issue.minimum}`;
  }
  if (issue.code === "too_big") return `at most ${issue.maximum}`;
  if (issue.code === "invalid_value") return `one of ${issue.values.join(", ")}`;
  if (issue.code === "invalid_type") return `of type ${issue.expected}`;
  return issue.message;
}
