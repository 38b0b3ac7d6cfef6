/** Models of Groq (https://groq.com), e.g. "groq/llama-3.1-8b-instant". */
import type { Provider } from "../provider.ts";
import { hostProvider } from "./openai_compatible.ts";

export const groq: Provider = hostProvider({
  host: "groq",
  baseUrl: "https://api.groq.com/openai/v1",
  key: "GROQ_API_KEY",
});
