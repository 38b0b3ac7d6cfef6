/** The options of generating, their defaults filled in and their ranges checked. */
import { UserError } from "../core/errors.ts";
import type { GenerateOptions, Limits } from "./client.ts";

const DEFAULTS = {
  samples: 1,
  temperature: 1,
  topP: 1,
  stop: [] as string[],
  seed: 1,
  logProbs: false,
};

export type CheckedOptions = GenerateOptions & typeof DEFAULTS & { maxTokens: number };

/** Of a model on this machine. @throws {UserError} as checkedOptions() does, and for a schema */
export function localOptions(
  options: GenerateOptions,
  { name, limits }: { name: string; limits: Limits },
): CheckedOptions {
  if (options.schema) {
    throw new UserError(
      `Cannot hold ${name} to a schema as it is on this machine, and writes no JSON`,
    );
  }
  return checkedOptions(options, limits);
}

/** @throws {UserError} naming the option that is out of range */
export function checkedOptions(options: GenerateOptions, { answer }: Limits): CheckedOptions {
  const checked = { ...DEFAULTS, maxTokens: answer.default, ...options };
  const { temperature, topP, samples, maxTokens } = checked;
  const fail = (name: string, wanted: string, value: number) => {
    throw new UserError(`Cannot generate as ${name} must be ${wanted}: current value is ${value}`);
  };
  if (!(temperature >= 0)) fail("temperature", "at least 0", temperature);
  if (!(topP > 0 && topP <= 1)) fail("topP", "above 0 and at most 1", topP);
  if (!(Number.isInteger(samples) && samples >= 1)) {
    fail("samples", "a whole number from 1", samples);
  }
  if (!(Number.isInteger(maxTokens) && maxTokens >= 1)) {
    fail("maxTokens", "a whole number from 1", maxTokens);
  }
  return { ...checked, maxTokens: Math.min(maxTokens, answer.most ?? Infinity) };
}
