/**
 * The client of Modal, through its npm package, which is loaded on first use, and the errors of Modal, each as one
 * message.
 */
import type { Function_, FunctionCall, ModalClient } from "modal";
import { UserError } from "../core/errors.ts";
import { foreignWords } from "../core/redact.ts";
import { secretsOf } from "./job_config.ts";

/** What gpu/modal_app.py deploys. */
const APP = "routelab";

const DEPLOY = "modal deploy gpu/modal_app.py";

/** gRPC's codes of what we tell apart. */
const CODES = {
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

/** The state of a call, and its value if it is done. */
export type CallStanding =
  | { state: "running" | "unknown" | "timed out" }
  | { state: "done"; value: unknown }
  | { state: "failed"; message: string };

export class Modal {
  readonly #client: ModalClient;
  readonly #package: typeof import("modal");
  readonly #asked = new Map<string, Function_>();

  private constructor(client: ModalClient, loaded: typeof import("modal")) {
    this.#client = client;
    this.#package = loaded;
  }

  /** The client of the environment's token, or of ~/.modal.toml's. */
  static async open(): Promise<Modal> {
    const loaded = await import("modal");
    return await told(() => Promise.resolve(new Modal(new loaded.ModalClient(), loaded)));
  }

  /** A deployed function. @throws {UserError} where there is none */
  find(name: string): Promise<Function_> {
    return told(async () => {
      try {
        return await this.#client.functions.fromName(APP, name);
      } catch (cause) {
        if (!(cause instanceof this.#package.NotFoundError)) throw cause;
        throw new UserError(`Cannot find ${name} on Modal as the app ${APP} has not deployed it`, {
          hint: `Deploy it once, with Python: ${DEPLOY}`,
          cause,
        });
      }
    });
  }

  /** Calls a deployed function, which is looked for once, and waits for its value. */
  async ask(name: string, args: readonly unknown[]): Promise<unknown> {
    const found = this.#asked.get(name) ?? await this.find(name);
    this.#asked.set(name, found);
    return await told(() => found.remote([...args]));
  }

  async standing(id: string): Promise<CallStanding> {
    const { TimeoutError, FunctionTimeoutError, RemoteError, InternalFailure } = this.#package;
    const call = await this.#call(id);
    if (call === null) return { state: "unknown" };
    try {
      return { state: "done", value: await call.get({ timeoutMs: 0 }) };
    } catch (error) {
      // First, as it counts as the other too, with a warning
      if (error instanceof TimeoutError) return { state: "running" };
      if (error instanceof FunctionTimeoutError) return { state: "timed out" };
      if (error instanceof RemoteError || error instanceof InternalFailure) {
        return { state: "failed", message: words(error.message) };
      }
      if (codeOf(error) === CODES.NOT_FOUND) return { state: "unknown" };
      throw fault(error);
    }
  }

  /** Ends a call and the machines it runs on. */
  async cancel(id: string): Promise<void> {
    const call = await this.#call(id);
    await told(async () => await call?.cancel({ terminateContainers: true }));
  }

  /** Null for a call that Modal has forgotten, as it does after a week. */
  async #call(id: string): Promise<FunctionCall | null> {
    try {
      return await this.#client.functionCalls.fromId(id);
    } catch (error) {
      if (codeOf(error) === CODES.NOT_FOUND) return null;
      throw fault(error);
    }
  }
}

/** Runs the work, with Modal's errors as messages. */
export async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fault(error);
  }
}

/** The error as a message to the user; errors of other origin are returned unchanged. */
function fault(error: unknown): unknown {
  if (error instanceof UserError || !(error instanceof Error)) return error;
  const { message } = error;
  const [, refused] = /Requires net access to "([^"]+)"/.exec(message) ?? [];
  if (refused !== undefined) {
    return new UserError(
      `Cannot connect to ${refused}, a host that Modal named, as lab lacks the permission`,
      {
        hint: "Run it with all permissions: deno run --allow-all cli/lab.ts jobs ...",
        cause: error,
      },
    );
  }
  if (/missing credentials/.test(message)) {
    return new UserError("Cannot use Modal as there is no token", {
      hint: "Set MODAL_TOKEN_ID and MODAL_TOKEN_SECRET, or write ~/.modal.toml: modal token new",
      cause: error,
    });
  }
  if (/multipart upload threshold/.test(message)) {
    return new UserError("Cannot send the job's files to Modal as together they are too large", {
      hint:
        "Upload them once (modal volume put routelab-models FILE /FILE), and name them /models/FILE",
      cause: error,
    });
  }
  switch (codeOf(error)) {
    case CODES.UNAUTHENTICATED:
    case CODES.PERMISSION_DENIED:
      return new UserError(`Cannot use Modal as it refuses the token: ${words(message)}`, {
        hint: "Make another: modal token new",
        cause: error,
      });
    case CODES.UNAVAILABLE:
    case CODES.DEADLINE_EXCEEDED:
      return new UserError(`Cannot reach Modal at ${server()}: ${words(message)}`, {
        hint: "A job that runs there continues; try again later",
        cause: error,
      });
    case CODES.RESOURCE_EXHAUSTED:
      return new UserError(`Cannot use Modal as a limit is reached: ${words(message)}`, {
        cause: error,
      });
  }
  const named = /^(Remote|Invalid|InternalFailure|FunctionTimeout)/.test(error.name);
  return named || codeOf(error) !== undefined
    ? new UserError(`Cannot use Modal: ${words(message)}`, { cause: error })
    : error;
}

/** True of an error of an unreachable Modal. */
export function isUnreachable(error: unknown): boolean {
  const code = error instanceof UserError ? codeOf(error.cause ?? {}) : undefined;
  return code === CODES.UNAVAILABLE || code === CODES.DEADLINE_EXCEEDED;
}

function codeOf(error: unknown): number | undefined {
  const { name, code } = error as { name?: string; code?: unknown };
  return name === "ClientError" && typeof code === "number" ? code : undefined;
}

function words(text: string): string {
  return foreignWords(text, secretsOf(Deno.env.toObject()));
}

function server(): string {
  const url = URL.parse(Deno.env.get("MODAL_SERVER_URL") ?? "");
  return url?.host ?? "api.modal.com";
}
