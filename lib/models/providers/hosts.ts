/** Hosts whose models are named `<host>/MODEL`: where they are, and the variable with the key they want. */
export const HOSTS = {
  groq: { baseUrl: "https://api.groq.com/openai/v1", key: "GROQ_API_KEY" },
  openrouter: { baseUrl: "https://openrouter.ai/api/v1", key: "OPENROUTER_API_KEY" },
} as const;
