/** Tables that a command made of another table: their cards name both commands. */
import { withoutCredentials } from "../lib/core/redact.ts";
import { OutcomeTable } from "../lib/outcomes/mod.ts";

export function madeFurther({ frame, card }: OutcomeTable): OutcomeTable {
  const created_by = [
    ...card.created_by === null ? [] : [card.created_by],
    withoutCredentials(["lab", ...Deno.args].join(" ")),
  ].join(" && ");
  return new OutcomeTable(frame, { ...card, created_by });
}
