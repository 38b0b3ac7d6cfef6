/**
 * llama.cpp through the native build of node-llama-cpp (version in place.ts), without the package's JavaScript, which
 * imports names that Deno cannot resolve outside of a project's packages, and starts a process to test the build. Only
 * the functions used here are declared.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { UserError } from "../../core/errors.ts";
import { GGUF_FOLDER, nativeBuild } from "./place.ts";

interface Binding {
  setLogger(logger: (level: number, text: string) => void): void;
  setLoggerLogLevel(level: number): void;
  /** Loads the backends of a folder; called without one first. */
  loadBackends(folder?: string): void;
  init(): Promise<void>;
  AddonModel: new (path: string, options: { gpuLayers: number; useMmap: boolean }) => NativeModel;
  AddonContext: new (model: NativeModel, options: ContextOptions) => NativeContext;
  AddonSampler: new (model: NativeModel) => NativeSampler;
  /** llama.cpp's own Jinja. */
  AddonJinjaRenderer: new (template: string) => { render(values: object): string };
}

export interface NativeModel {
  /** False where it cannot be loaded; the reason is logged. */
  init(): Promise<boolean>;
  /** Tokens without those that start or end a text; with `special`, special tokens in the text are recognised. */
  tokenize(text: string, special: boolean): Uint32Array;
  /** Special tokens have no text. */
  detokenize(tokens: Uint32Array): string;
  getTokenString(token: number): string;
  /** Maximum tokens of prompt and answer in training. */
  getTrainContextSize(): number;
  /** -1 where there is none. */
  tokenBos(): number;
  tokenEos(): number;
  isEogToken(token: number): boolean;
  shouldPrependBosToken(): boolean;
}

interface ContextOptions {
  contextSize: number;
  batchSize: number;
  sequences: number;
  threads: number;
  flashAttention: boolean;
}

export interface NativeContext {
  init(): Promise<boolean>;
  initBatch(size: number): void;
  /** Adds tokens to a sequence from a position on; returns where the logits of the `wanted` positions will be. */
  addToBatch(
    sequence: number,
    from: number,
    tokens: Uint32Array,
    wanted: Uint32Array,
  ): Uint32Array;
  decodeBatch(): Promise<void>;
  /** The token, then all tokens and their probabilities alternating, then the probability of the token. */
  sampleToken(
    logits: number,
    sampler: NativeSampler,
    all: boolean,
    own: boolean,
  ): Promise<[token: number, all?: number[], own?: number]>;
  disposeSequence(sequence: number): void;
  /** False where the model cannot remove tokens. */
  removeTokenCellsFromSequence(sequence: number, from: number, to: number): boolean;
  dispose(): Promise<void>;
}

export interface NativeSampler {
  /** Without a temperature the most likely token is taken. */
  applyConfig(options: { temperature?: number; seed?: number }): void;
}

export interface Llama extends Pick<Binding, `Addon${string}` & keyof Binding> {
  /** Errors logged since the last call, for a message. */
  complaints(): string;
}

/** Of its logger. */
const ERRORS = 2;

let loaded: Promise<Llama> | undefined;

/** llama.cpp, loaded once. @throws {UserError} where it is not installed, or may not be loaded */
export function openLlama(): Promise<Llama> {
  if (loaded === undefined) {
    loaded = load();
    loaded.catch(() => loaded = undefined);
  }
  return loaded;
}

async function load(): Promise<Llama> {
  const { folder, install } = nativeBuild();
  const path = join(folder, "llama-addon.node");
  if (!existsSync(path)) {
    throw new UserError("Cannot open a GGUF file as llama.cpp is not installed here", {
      hint: install,
    });
  }
  const addon = { exports: {} as Binding };
  try {
    process.dlopen(addon, path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) {
      throw new UserError(
        "Cannot open a GGUF file as this process lacks the permission to load llama.cpp",
        { hint: `Run Deno with --allow-ffi=${GGUF_FOLDER}`, cause },
      );
    }
    throw new UserError(
      `Cannot open a GGUF file as llama.cpp cannot be loaded: ${(cause as Error).message}`,
      { hint: `Reinstall it: ${install}`, cause },
    );
  }
  const binding = addon.exports;
  let said: string[] = [];
  binding.setLogger((level, text) => {
    if (level <= ERRORS) said.push(text.trim());
  });
  binding.setLoggerLogLevel(ERRORS);
  binding.loadBackends();
  binding.loadBackends(folder);
  await binding.init();
  const { AddonModel, AddonContext, AddonSampler, AddonJinjaRenderer } = binding;
  return {
    ...{ AddonModel, AddonContext, AddonSampler, AddonJinjaRenderer },
    complaints() {
      const text = said.filter((line) => line !== "").join("; ");
      said = [];
      return text;
    },
  };
}
