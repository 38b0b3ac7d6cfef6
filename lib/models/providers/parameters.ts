/**
 * Parameters that some models refuse, and what they are asked instead: OpenAI's reasoning models take
 * max_completion_tokens in the place of max_tokens and no temperature, other hosts know no seed, Gemini from 3.6 on
 * no temperature. What a model refuses is known beforehand, or learned from its host's words.
 */

/** By a parameter what it is asked as instead, null where a call goes without it, and how hosts spell it. */
export type Refusable = Readonly<Record<string, { instead: string | null; spelled: RegExp }>>;

/** Words by which hosts say that a parameter itself is wrong, not the prompt or a limit's size. */
const REFUSING =
  /\b(?:un|not )(?:support|recogni[sz]|known|expected|permitted|allowed|enabled)|\b(?:does|do|is|are)(?: not|n['’]t) (?:support|allow|permit|known|accept)|\bno longer supported|\bdeprecated|\bextra (?:fields|inputs)|\binvalid (?:parameter|argument|field)|\bunknown name|\bonly the default\b|\buse ['"`]?max_completion_tokens/i;

type Request = Readonly<Record<string, unknown>>;

interface ModelOptions {
  refusable: Refusable;
  /** Those that it is known to refuse. */
  refused: readonly string[];
  /** Hears of each change once, e.g. "is asked without seed". */
  onChange: (how: string) => void;
}

const shared = new Map<string, ModelParameters>();

/** What one model is asked in place of the parameters that it refuses. */
export class ModelParameters {
  readonly #refusable: Refusable;
  readonly #refused: Set<string>;
  readonly #onChange: (how: string) => void;
  readonly #told = new Set<string>();

  constructor({ refusable, refused, onChange }: ModelOptions) {
    this.#refusable = refusable;
    this.#refused = new Set(refused);
    this.#onChange = onChange;
  }

  /** Those of a model at a host, of which there is one in a process: what one client learned, all know. */
  static shared(model: string, options: ModelOptions): ModelParameters {
    let parameters = shared.get(model);
    if (!parameters) shared.set(model, parameters = new ModelParameters(options));
    return parameters;
  }

  /** The request as the model takes it. */
  of(request: Request): Request {
    const taken: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(request)) {
      let now: string | null = name;
      while (now !== null && this.#refused.has(now)) {
        this.#tell(now);
        now = this.#refusable[now].instead;
      }
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
    { words, param, needed }: { words: string; param?: unknown; needed: readonly string[] },
  ): boolean {
    if (!REFUSING.test(words)) return false;
    const [name] = Object.keys(request)
      .filter((name) => Object.hasOwn(this.#refusable, name))
      .map((name) => ({ name, at: words.search(this.#refusable[name].spelled) }))
      .filter(({ name, at }) => at >= 0 || name === param)
      .sort((a, b) => Number(b.name === param) - Number(a.name === param) || a.at - b.at)
      .map(({ name }) => name);
    if (name === undefined) return false;
    if (this.#refusable[name].instead === null && needed.includes(name)) return false;
    this.#refused.add(name);
    this.#tell(name);
    return true;
  }

  #tell(name: string): void {
    if (this.#told.has(name)) return;
    this.#told.add(name);
    const { instead } = this.#refusable[name];
    this.#onChange(
      instead === null ? `is asked without ${name}` : `is told ${instead} instead of ${name}`,
    );
  }
}
