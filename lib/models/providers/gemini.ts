/** Models of Google's Gemini API (https://ai.google.dev), e.g. "gemini/gemini-3.8-flash". */
import { UserError } from "../../core/errors.ts";
import type { Provider } from "../provider.ts";
import { canThink, thinkingOf } from "./gemini_models.ts";
import { HOSTS, placeOf } from "./hosts.ts";
import { keyIn, openHosted } from "./open_hosted.ts";

const { key, baseUrlVariable } = HOSTS.gemini;

export const gemini: Provider = {
  name: "gemini",
  hosted: true,
  thinks: true,
  describe: `gemini/MODEL, with the key in ${key}; ${baseUrlVariable} names a proxy of the host`,
  matches: (name) => name.startsWith("gemini/"),
  async open(name, options) {
    const model = name.slice("gemini/".length), { thinking } = options;
    if (!/^[a-z\d][\w.-]*$/i.test(model) || model.includes("..")) {
      throw new UserError(`Cannot ask ${name} as a model of Gemini must be named by its id`, {
        hint: "For example gemini/gemini-3.8-flash",
      });
    }
    if (thinking !== undefined && !canThink(model, thinking)) {
      const takes = thinkingOf(model);
      throw new UserError(
        `Cannot tell ${name} to think ${thinking} as it ` +
          (takes === null ? "cannot be told how long to think" : `must be ${takes}`),
      );
    }
    const apiKey = keyIn(key, { name, host: "gemini" });
    const baseUrl = placeOf(HOSTS.gemini, Deno.env.toObject());
    // Its library takes a while to load
    const { geminiWire } = await import("./gemini_wire.ts");
    return openHosted({ name, model, baseUrl, apiKey }, { wire: geminiWire(thinking), options });
  },
};
