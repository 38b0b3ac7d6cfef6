/** Values held to a zod schema, whose first fault is told in the words of our messages. */
import type { z } from "zod";
import { expectation } from "../core/config.ts";
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
