/**
 * Notebooks: the file format, a client for Deno's Jupyter kernel, and a headless runner with a cache.
 *
 * ```ts
 * import { injectParameters, notebookSchema } from "./mod.ts";
 * import assert from "node:assert/strict";
 *
 * const notebook = notebookSchema.parse({
 *   ...{ nbformat: 4, nbformat_minor: 5, metadata: {} },
 *   cells: [{ cell_type: "code", source: "const n = 900;", metadata: { tags: ["parameters"] } }],
 * });
 * const { cells } = injectParameters(notebook, { n: 10 });
 * assert.equal(cells[1].source, "const n = 10;");
 * ```
 * @module
 */
export { type CachedRun, type CachedRunOptions, runCached } from "./cache.ts";
export { CellError, type Place } from "./cell_error.ts";
export { type Position } from "./cell_lines.ts";
export { cleanText } from "./clean.ts";
export { checkNotebooks } from "./extract.ts";
export {
  type Kernel,
  KernelDied,
  type KernelExit,
  type KernelOptions,
  startKernel,
} from "./kernel.ts";
export { kernelFolder, type KernelSpec, kernelSpec } from "./kernelspec.ts";
export {
  type Cell,
  type CodeCell,
  codeCells,
  type MimeBundle,
  type Notebook,
  notebookSchema,
  type NumberedCell,
  type Output,
  parseNotebook,
  readNotebook,
  writeNotebook,
} from "./notebook.ts";
export {
  injectParameters,
  type Parameters,
  parameterValues,
  parseParameter,
  readParameters,
} from "./parameters.ts";
export {
  CELL_TIMEOUT_MS,
  NOTEBOOK_TIMEOUT_MS,
  type NotebookRun,
  runNotebook,
  type RunOptions,
} from "./run_notebook.ts";
export { type CellResult } from "./verdict.ts";
