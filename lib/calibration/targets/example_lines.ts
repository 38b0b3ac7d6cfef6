/**
 * Training examples as TRL's "standard" formats have them, one JSON object a line: prompt and completion, or
 * prompt, chosen and rejected (https://huggingface.co/docs/trl/dataset_formats). A verdict is a column more,
 * which TRL leaves aside. `readExamples` of lib/training reads them.
 */
import type { CompletionExample, JudgedExample, PreferenceExample } from "../../training/mod.ts";

export type TrainingExample = CompletionExample | JudgedExample | PreferenceExample;

/** The text of a JSON Lines file of examples. */
export function exampleLines(examples: readonly TrainingExample[]): string {
  return examples.map((example) => JSON.stringify(example) + "\n").join("");
}
