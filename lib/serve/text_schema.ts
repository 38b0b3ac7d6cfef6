/** Schema of a text: the one rule that all inputs share. */
import { z } from "@hono/zod-openapi";

/**
 * 1 to `most` characters, not only blanks, surrounding blanks removed. Characters are code points, as
 * in JSON Schema and in Python: an emoji is one.
 */
export function textSchema(most: number) {
  return z.string({ error: "it must be a text" }).check((context) => {
    const text = context.value;
    const fail = (message: string) =>
      context.issues.push({ code: "custom", message, input: undefined });
    const characters = text.length > most ? [...text].length : text.length;
    if (characters > most) {
      fail(
        `it must have 1 to ${most.toLocaleString("en")} characters: it has ` +
          characters.toLocaleString("en"),
      );
    } else if (text.trim() === "") {
      fail(`it must have 1 to ${most.toLocaleString("en")} characters, and not only blanks`);
    } else if (!text.isWellFormed()) {
      fail("it must be Unicode: half of a surrogate pair is no character");
    }
  }).transform((text) => text.trim()).openapi({
    type: "string",
    minLength: 1,
    maxLength: most,
  });
}
