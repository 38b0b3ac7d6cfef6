/** Settings held to their zod schema, whose first fault is told in the words of our messages. */
import type { z } from "zod";
import { UserError } from "./errors.ts";

/**
 * The settings with their defaults filled in.
 *
 * @throws {UserError} for the first setting that is not as the schema demands.
 */
export function parseConfig<S extends z.ZodType>(schema: S, config: z.input<S>): z.output<S> {
  const result = schema.safeParse(config);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue.path.length === 0) throw new UserError(`Cannot use these settings: ${issue.message}`);
  const value = issue.path.reduce<unknown>(
    (part, key) => (part as Record<PropertyKey, unknown>)[key],
    config,
  );
  throw new UserError(
    `Cannot use ${issue.path.map(String).join(".")} as it must be ${expectation(issue)}: ` +
      `current value is ${JSON.stringify(value)}`,
  );
}

/** The demand that a zod issue says a value does not meet, after "must be". */
export function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === "too_small") {
    return issue.origin === "string" ? "a text that is not empty" : `at least ${issue.minimum}`;
  }
  if (issue.code === "too_big") return `at most ${issue.maximum}`;
  if (issue.code === "invalid_value") return `one of ${issue.values.join(", ")}`;
  if (issue.code === "invalid_union" && "options" in issue && issue.options) {
    return `one of ${issue.options.join(", ")}`;
  }
  if (issue.code === "unrecognized_keys") return `without ${issue.keys.join(", ")}`;
  if (issue.code === "invalid_type") return `of type ${issue.expected}`;
  return issue.message;
}
