/** Models of OpenRouter (https://openrouter.ai), e.g. "openrouter/openai/gpt-oss-120b". */
import type { Provider } from "../provider.ts";
import { hostProvider } from "./openai_compatible.ts";

export const openrouter: Provider = hostProvider({
  host: "openrouter",
  baseUrl: "https://openrouter.ai/api/v1",
  key: "OPENROUTER_API_KEY",
});
