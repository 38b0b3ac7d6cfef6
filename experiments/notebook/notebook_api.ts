/** The notebook that the code runs in. Null outside notebooks, where the mere mention of it throws. */
export function notebookApi(): typeof Deno.jupyter | null {
  try {
    return Deno.jupyter;
  } catch {
    return null;
  }
}
