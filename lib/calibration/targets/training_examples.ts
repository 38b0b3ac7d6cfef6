/**
 * Training examples as TRL has them, one JSON object a line: prompt and completion for supervised
 * fine-tuning, prompt, chosen and rejected for preferences (https://huggingface.co/docs/trl/dataset_formats,
 * its "standard" format). What is written is read back without loss.
 */
import { z } from "zod";
import { UserError } from "../../core/errors.ts";

const sftSchema = z.strictObject({ prompt: z.string(), completion: z.string() });
const preferenceSchema = z.strictObject({
  prompt: z.string(),
  chosen: z.string(),
  rejected: z.string(),
});

/** A prompt, and what the model should say to it. */
export type SftExample = z.infer<typeof sftSchema>;
/** A prompt, and two completions of which the first is preferred. */
export type PreferencePair = z.infer<typeof preferenceSchema>;

export type TrainingExamples =
  | { kind: "sft"; examples: SftExample[] }
  | { kind: "preference"; examples: PreferencePair[] };

/** The text of a JSON Lines file of examples. */
export function exampleLines(examples: readonly (SftExample | PreferencePair)[]): string {
  return examples.map((example) => JSON.stringify(example) + "\n").join("");
}

/**
 * Reads a JSON Lines file of examples, all of one kind, which the first line tells.
 *
 * @throws {UserError} where there is no such file, it has no examples, or a line is not one of its kind
 */
export async function readExamples(file: string): Promise<TrainingExamples> {
  const text = await Deno.readTextFile(file).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new UserError(`Cannot read training examples from ${file}: there is no such file`, {
      hint: "Make it with: lab calibration data --outcomes FILE --builder NAME --out FILE.jsonl",
      cause,
    });
  });
  const lines = text.split("\n").map((text, i) => ({ text, line: i + 1 }))
    .filter(({ text }) => text.trim() !== "");
  if (lines.length === 0) {
    throw new UserError(`Cannot read training examples from ${file}: it has none`);
  }
  const first = parse(lines[0], file);
  const preference = typeof first === "object" && first !== null && "chosen" in first;
  const read = <Example>(schema: z.ZodType<Example>) =>
    lines.map((line) => {
      const { data, success } = schema.safeParse(parse(line, file));
      if (success) return data;
      throw new UserError(
        `Cannot read line ${line.line} of ${file} as a training example: its fields must be ` +
          `${preference ? "prompt, chosen and rejected" : "prompt and completion"}, all texts, ` +
          `and no others: current value is ${line.text.slice(0, 120)}`,
        { hint: "All lines of a file are of the kind of the first one" },
      );
    });
  return preference
    ? { kind: "preference", examples: read(preferenceSchema) }
    : { kind: "sft", examples: read(sftSchema) };
}

function parse({ text, line }: { text: string; line: number }, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UserError(`Cannot read line ${line} of ${file}: it is not JSON`, {
      hint: "A file of training examples is JSON Lines: one object a line",
      cause,
    });
  }
}
