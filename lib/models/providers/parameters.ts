/**
 * Parameters that some models refuse, and what they are asked instead: OpenAI's reasoning models take
 * max_completion_tokens in the place of max_tokens and no temperature, other hosts know no seed.
 */

/** By a parameter its other name, or null where a call goes without it. */
const FALLBACKS: Record<string, string | null> = {
  max_tokens: "max_completion_tokens",
  max_completion_tokens: null,
  temperature: null,
  top_p: null,
  seed: null,
  stop: null,
  logprobs: null,
};

/** Words by which hosts say that a parameter itself is wrong, not the prompt or a limit's size. */
const REFUSING =
  /\b(?:un|not )(?:support|recogni[sz]|known|expected|permitted|allowed)|\b(?:does|do|is|are)(?: not|n['’]t) (?:support|allow|permit|known|accept)|\bno longer supported|\bdeprecated|\bextra (?:fields|inputs)|\binvalid (?:parameter|argument|field)|\bunknown name|\bonly the default\b|\buse ['"`]?max_completion_tokens/i;

type Request = Record<string, unknown>;

const shared = new Map<string, ModelParameters>();

/** What one model is asked in place of the parameters that it refused. */
export class ModelParameters {
  readonly #refused = new Set<string>();
  readonly #onChange: (how: string) => void;

  /** @param onChange Hears of each change once, e.g. "is asked without seed". */
  constructor(onChange: (how: string) => void) {
    this.#onChange = onChange;
  }

  /** Those of a model at a host, of which there is one in a process: what one client learned, all know. */
  static shared(model: string, onChange: (how: string) => void): ModelParameters {
    let parameters = shared.get(model);
    if (!parameters) shared.set(model, parameters = new ModelParameters(onChange));
    return parameters;
  }

  /** The request as the model takes it. */
  of(request: Request): Request {
    const taken: Request = {};
    for (const [name, value] of Object.entries(request)) {
      let now: string | null = name;
      while (now !== null && this.#refused.has(now)) now = FALLBACKS[now];
      if (now !== null) taken[now] = value;
    }
    return taken;
  }

  /**
   * Notes the parameter of a request that the host's words refuse. True where the request, made anew by of(), is
   * worth another call.
   *
   * @param options.param The host's own name of it, if it gives one.
   * @param options.needed Parameters that a call cannot go without.
   */
  learn(
    request: Request,
    { words, param, needed }: { words: string; param: unknown; needed: readonly string[] },
  ): boolean {
    if (!REFUSING.test(words)) return false;
    const [name] = Object.keys(request)
      .filter((name) => Object.hasOwn(FALLBACKS, name))
      .map((name) => ({ name, at: words.search(new RegExp(`\\b${name}\\b`)) }))
      .filter(({ name, at }) => at >= 0 || name === param)
      .sort((a, b) => Number(b.name === param) - Number(a.name === param) || a.at - b.at)
      .map(({ name }) => name);
    if (name === undefined) return false;
    const instead = FALLBACKS[name];
    if (instead === null && needed.includes(name)) return false;
    if (!this.#refused.has(name)) {
      this.#refused.add(name);
      this.#onChange(
        instead === null ? `is asked without ${name}` : `is told ${instead} instead of ${name}`,
      );
    }
    return true;
  }
}
