/** What checkpoints of a training have kept, told when it is stopped. */
import { relative } from "node:path";

interface Checkpoint {
  /** Updates done, and of how many. */
  step: number;
  steps: number;
  path: string;
}

export class SavedUpdates {
  readonly #checkpoints = new Map<string, Checkpoint>();

  /** Notes the last checkpoint of a stage, or of a seed's run. */
  note(what: string, checkpoint: Checkpoint): void {
    this.#checkpoints.set(what, checkpoint);
  }

  /** A line for each checkpoint, and how to go on. */
  kept(): string {
    if (this.#checkpoints.size === 0) return "no checkpoint was written by this run";
    const lines = [...this.#checkpoints].map(([what, { step, steps, path }]) =>
      `${what}, update ${step.toLocaleString("en")} of ${steps.toLocaleString("en")}, is kept in ` +
      relative(Deno.cwd(), path)
    );
    return `${lines.join("\n")}\nThe same command goes on from there.`;
  }
}
