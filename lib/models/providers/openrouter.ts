/** Models of OpenRouter (https://openrouter.ai), e.g. "openrouter/openai/gpt-oss-120b". */
import type { Provider } from "../provider.ts";
import { HOSTS } from "./hosts.ts";
import { hostProvider } from "./openai_compatible.ts";

export const openrouter: Provider = hostProvider({ host: "openrouter", ...HOSTS.openrouter });
