/**
 * Runs a notebook from its first cell to its last in a fresh kernel, the way papermill and nbclient
 * do: the tags `parameters`, `raises-exception` and `skip-execution` mean what they mean there.
 */
import { dirname, resolve } from "node:path";
import { Session } from "./execute.ts";
import { type KernelOptions, startKernel } from "./kernel.ts";
import { codeCells, hasTag, type Notebook, readNotebook } from "./notebook.ts";
import { injectParameters, type Parameters } from "./parameters.ts";
import { type CellResult, Verdict } from "./verdict.ts";

/** Limit for the silence of one cell unless another is set. */
export const CELL_TIMEOUT_MS = 600_000;
/** Limit for the work of one notebook unless another is set. */
export const NOTEBOOK_TIMEOUT_MS = 3_600_000;

export interface NotebookRun {
  /** The notebook with its outputs. */
  notebook: Notebook;
  status: "passed" | "failed";
  seconds: number;
  cells: CellResult[];
}

export interface RunOptions {
  /** Values for variables which the cell tagged `parameters` declares. */
  params?: Parameters;
  /** Limit for the time of work (work_clock.ts) in which nothing is heard of a cell. @default {CELL_TIMEOUT_MS} */
  cellTimeoutMs?: number;
  /** Limit for the time of work of the whole notebook. @default {NOTEBOOK_TIMEOUT_MS} */
  notebookTimeoutMs?: number;
  /** Run the cells after an exception too, instead of skipping them. @default {false} */
  keepGoing?: boolean;
  /** Cores that the notebook may compute on. @default all of them */
  threads?: number;
  /** Aborting it kills the kernel and rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called before each cell with its number and the number of cells. */
  onCell?: (cell: number, count: number) => void;
}

/**
 * Runs the notebook in the file at `path`, from the folder it is in. Failed cells are told of in the
 * result; throws {@linkcode UserError} for a file or a parameter that is wrong.
 */
export async function runNotebook(
  path: string,
  options: RunOptions & Pick<KernelOptions, "broker"> = {},
): Promise<NotebookRun> {
  const notebook = injectParameters(await readNotebook(path), options.params ?? {});
  try {
    return await runCells(notebook, { ...options, path });
  } catch (error) {
    options.signal?.throwIfAborted(); // the reason why the kernel died
    throw error;
  }
}

async function runCells(
  notebook: Notebook,
  options: RunOptions & Pick<KernelOptions, "broker"> & { path: string },
): Promise<NotebookRun> {
  const { path, signal, broker, threads } = options;
  const { cellTimeoutMs = CELL_TIMEOUT_MS, notebookTimeoutMs = NOTEBOOK_TIMEOUT_MS } = options;
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  const verdict = new Verdict(path, notebook);
  const cells = codeCells(notebook);
  const count = cells.at(-1)?.number ?? 0;

  await using kernel = await startKernel({ cwd: dirname(resolve(path)), signal, broker, threads });
  const session = await Session.open(kernel);
  for (const { cell, number } of cells) {
    cell.outputs = [];
    cell.execution_count = null;
    delete cell.metadata.execution; // JupyterLab's time stamps
    if (hasTag(cell, "skip-execution") || verdict.fatal) continue;
    if (verdict.failed && !options.keepGoing) continue;

    options.onCell?.(number, count);
    const limits = [{
      ms: Math.max(0, notebookTimeoutMs - session.workMs()),
      silence: false,
      message: `the notebook timed out after ${notebookTimeoutMs / 1000} s of work; ` +
        "--timeout SECONDS allows for more",
    }, {
      ms: cellTimeoutMs,
      silence: true,
      message: `timed out after ${cellTimeoutMs / 1000} s of work in which it showed nothing; ` +
        "--cell-timeout SECONDS allows for more",
    }];
    const run = await session.run(cell.source, { cell: number, limits });
    signal?.throwIfAborted();
    cell.outputs = run.outputs;
    cell.execution_count = number;
    for (const output of run.outputs) {
      if (output.output_type === "execute_result") output.execution_count = number;
    }
    verdict.add(number, run);
  }
  return {
    notebook,
    status: verdict.failed ? "failed" : "passed",
    seconds: elapsed() / 1000,
    cells: verdict.results(),
  };
}
