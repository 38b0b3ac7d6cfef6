/**
 * Hosts whose models are named `<host>/MODEL`: where they are, the variable with the key they want, and the one with
 * another address of the same service, as proxies have it.
 */

interface HostPlace {
  baseUrl: string;
  key: string;
  baseUrlVariable?: string;
}

export const HOSTS = {
  groq: { baseUrl: "https://api.groq.com/openai/v1", key: "GROQ_API_KEY" },
  openrouter: { baseUrl: "https://openrouter.ai/api/v1", key: "OPENROUTER_API_KEY" },
  gemini: {
    baseUrl: "https://generativelanguage.googleapis.com",
    key: "GEMINI_API_KEY",
    baseUrlVariable: "GEMINI_BASE_URL",
  },
} satisfies Record<string, HostPlace>;

/** Where a host is, in an environment. */
export function placeOf(
  { baseUrl, baseUrlVariable }: HostPlace,
  env: Readonly<Record<string, string | undefined>>,
): string {
  return (baseUrlVariable && env[baseUrlVariable]) || baseUrl;
}
