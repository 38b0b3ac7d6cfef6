/** Models of Groq (https://groq.com), e.g. "groq/llama-3.1-8b-instant". */
import type { Provider } from "../provider.ts";
import { HOSTS } from "./hosts.ts";
import { hostProvider } from "./openai_compatible.ts";

export const groq: Provider = hostProvider({ host: "groq", ...HOSTS.groq });
