/**
 * Remembers what texts came to: studies ask about the same prompts for each fold and router. A text by
 * itself is a live query; it is neither looked up, so that its time is its own, nor kept, so that a
 * service that runs for months does not grow.
 */
export function remember<Value, Options>(
  run: (texts: readonly string[], options?: Options) => Promise<Value[]>,
): (texts: readonly string[], options?: Options) => Promise<Value[]> {
  const known = new Map<string, Value>();
  return async (texts, options) => {
    if (texts.length === 1) return await run(texts, options);
    const fresh = [...new Set(texts)].filter((text) => !known.has(text));
    const values = fresh.length > 0 ? await run(fresh, options) : [];
    fresh.forEach((text, i) => known.set(text, values[i]));
    return texts.map((text) => known.get(text)!);
  };
}
