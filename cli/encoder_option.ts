/** `--encoder`: a sentence encoder in pocket-encoder's place, for whatever the command runs. */
import { Option } from "commander";
import { ENCODER_VARIABLE } from "../lib/models/mod.ts";

export function encoderOption(): Option {
  return new Option(
    "--encoder <folder>",
    "the sentence encoder of routers that use one, instead of pocket-encoder",
  ).env(ENCODER_VARIABLE);
}

/** Has everything that this process opens use the encoder. */
export function useEncoder(folder: string | undefined): void {
  if (folder !== undefined) Deno.env.set(ENCODER_VARIABLE, folder);
}
