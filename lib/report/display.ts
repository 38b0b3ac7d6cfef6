/** The display protocol of values in a notebook (https://docs.deno.com/runtime/reference/cli/jupyter/). */

/** Key of the method that returns the value's MIME bundle. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display") as typeof DISPLAY;

/** MIME type -> content. */
export type Bundle = Record<string, unknown>;

/** A value that a notebook cell can end with. */
export interface Displayable {
  [DISPLAY](): Bundle | Promise<Bundle>;
}
