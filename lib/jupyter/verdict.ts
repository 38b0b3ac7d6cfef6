/** From what happened while the cells of a notebook ran to what is said of each: passed, failed, skipped. */
import { CellError } from "./cell_error.ts";
import type { CellRun, Fault } from "./execute.ts";
import { codeCells, hasTag, type Notebook, type NumberedCell } from "./notebook.ts";

export interface CellResult {
  /** Number among the code cells, from 1. */
  cell: number;
  /** The nearest heading above the cell. */
  heading: string | undefined;
  status: "passed" | "failed" | "skipped";
  ms: number;
  error?: CellError;
}

/** Frames of a traceback shown with an error. */
const FRAMES_SHOWN = 8;

/** Gathers the runs of a notebook's cells. A fault counts for the cell it came from, even if that ran before. */
export class Verdict {
  readonly #notebook: string;
  readonly #cells: NumberedCell[];
  readonly #ms = new Map<number, number>();
  readonly #faults = new Map<number, Fault[]>();

  /** `path` is how messages call the notebook. */
  constructor(path: string, notebook: Notebook) {
    this.#notebook = path;
    this.#cells = codeCells(notebook);
  }

  add(number: number, run: CellRun): void {
    this.#ms.set(number, (this.#ms.get(number) ?? 0) + run.ms);
    for (const fault of run.faults) {
      this.#faults.set(fault.cell, [...(this.#faults.get(fault.cell) ?? []), fault]);
    }
  }

  /** True where the kernel died or hung, so that no cell can follow. */
  get fatal(): boolean {
    return [...this.#faults.values()].flat().some((fault) => fault.fatal);
  }

  get failed(): boolean {
    return this.results().some(({ status }) => status === "failed");
  }

  /** One result per code cell of the notebook, in order. */
  results(): CellResult[] {
    return this.#cells
      .filter(({ cell }) => !hasTag(cell, "injected-parameters"))
      .map((numbered) => {
        const { number: cell, heading } = numbered;
        const ms = this.#ms.get(cell);
        if (ms === undefined) return { cell, heading, status: "skipped", ms: 0 };
        const error = this.#error(numbered);
        return {
          cell,
          heading,
          ms,
          ...(error ? { status: "failed", error } : { status: "passed" }),
        };
      });
  }

  #error({ cell, number, heading }: NumberedCell): CellError | undefined {
    const faults = this.#faults.get(number) ?? [];
    const expected = hasTag(cell, "raises-exception");
    const fault = faults.find((fault) => fault.fatal || !expected);
    const about = { notebook: this.#notebook, cell: number, heading };
    if (!fault) {
      if (!expected || faults.length > 0) return undefined;
      const problem = "it is tagged raises-exception, but it raised none";
      return new CellError({ ...about, problem });
    }
    const userError = fault.name === "UserError";
    return new CellError({
      ...about,
      userError,
      problem: fault.fatal ? fault.message : `${fault.name}: ${fault.message}`,
      place: fault.at && { ...fault.at, source: this.#source(fault.at.cell) },
      traceback: userError ? [] : fault.traceback
        .filter((line) => /^\s+at /.test(line) && !/\((?:ext|node):/.test(line))
        .slice(0, FRAMES_SHOWN),
    });
  }

  #source(number: number): string {
    return this.#cells.find((numbered) => numbered.number === number)!.cell.source;
  }
}
