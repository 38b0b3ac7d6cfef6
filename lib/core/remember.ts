/** A memory of values computed from texts, and the mark of texts that it must not keep. */

export interface Live {
  /** True where the texts are live queries, of which nothing is to be kept. @default false */
  live?: boolean;
}

/**
 * Remembers what texts came to: studies ask about the same prompts for each fold and router. Live queries
 * are neither looked up, so that their time is their own, nor kept, so that a service that runs for months
 * does not grow.
 */
export function remember<Value, Options extends Live>(
  run: (texts: readonly string[], options?: Options) => Promise<Value[]>,
): (texts: readonly string[], options?: Options) => Promise<Value[]> {
  const known = new Map<string, Value>();
  return async (texts, options) => {
    if (options?.live) return await run(texts, options);
    const fresh = [...new Set(texts)].filter((text) => !known.has(text));
    const values = fresh.length > 0 ? await run(fresh, options) : [];
    fresh.forEach((text, i) => known.set(text, values[i]));
    return texts.map((text) => known.get(text)!);
  };
}
