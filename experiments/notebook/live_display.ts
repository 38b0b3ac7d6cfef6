/** A place below the running cell whose content changes: what is shown there takes the place of what was. */

/** Shows a value, or with `raw` a MIME bundle, in the one place. */
export type LiveDisplay = (value: unknown, options?: { raw?: boolean }) => Promise<void>;

/** A new place, which comes to be when something is first shown there. Null outside notebooks. */
export function liveDisplay(): LiveDisplay | null {
  const notebook = notebookApi();
  if (notebook === null) return null;
  const display_id = crypto.randomUUID();
  let shown = false;
  return async (value, options = {}) => {
    const update = shown;
    shown = true;
    await notebook.display(value, { ...options, display_id, update });
  };
}

/** The notebook that the code runs in. Null outside notebooks, where the mere mention of it throws. */
function notebookApi(): typeof Deno.jupyter | null {
  try {
    return Deno.jupyter;
  } catch {
    return null;
  }
}
