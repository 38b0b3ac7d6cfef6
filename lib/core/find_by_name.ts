/** Looking things up by the names that users give them. */
import { UserError } from "./errors.ts";

/**
 * @param also What else a name may be, for the error's hint.
 * @throws {UserError} for a name that none of the `items` has, naming those there are
 */
export function findByName<Item extends { readonly name: string }>(
  kind: string,
  { name, items, also }: { name: string; items: readonly Item[]; also?: string },
): Item {
  const item = items.find((item) => item.name === name);
  if (item) return item;
  throw new UserError(`Cannot find a ${kind} named "${name}"`, {
    hint: `The ${kind}s are: ${items.map(({ name }) => name).join(", ")}${also ? `; ${also}` : ""}`,
  });
}
