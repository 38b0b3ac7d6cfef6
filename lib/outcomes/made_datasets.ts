/**
 * Datasets that code makes, by name, beside those of the catalogue. A module that makes one registers it
 * when it is imported; from then on its name opens wherever datasets are opened by name.
 */
import type { Question } from "./schema.ts";
import type { OutcomeTable } from "./table.ts";

/** What a dataset's own verifier says of a response. */
export interface Verdict {
  correct: boolean;
  /** False where the response gives no answer, as it is blank or says that it does not know. */
  attempted: boolean;
  /** Partial credit in [0, 1]: 1 where correct, below 1 elsewhere; null where the dataset gives none. */
  credit: number | null;
}

/** Hears now and then how many questions are made so far. */
export type Made = (done: number) => void;

export interface MadeDataset {
  name: string;
  /** One-line description. */
  title: string;
  /** `n` different questions, a number of the dataset's own by default; the same for the same seed. */
  questions(options: {
    n?: number | undefined;
    seed: number;
    onProgress?: Made | undefined;
  }): Question[];
  /** Exact verifier of a response to one of its questions, which all have a reference. */
  verify(question: Pick<Question, "task" | "reference">, response: string): Verdict;
  /** The answers of models to questions of it; what takes time is made once and kept. */
  outcomes(): Promise<OutcomeTable>;
}

const datasets = new Map<string, MadeDataset>();

/** Makes the name open. A second dataset of a name is a fault of ours. */
export function registerDataset(dataset: MadeDataset): void {
  if (datasets.has(dataset.name)) throw new Error(`There is a dataset called ${dataset.name}`);
  datasets.set(dataset.name, dataset);
}

/** Every dataset that is registered. */
export function madeDatasets(): MadeDataset[] {
  return [...datasets.values()];
}

/** The dataset of this name, or undefined. */
export function findMade(name: string): MadeDataset | undefined {
  return datasets.get(name);
}
