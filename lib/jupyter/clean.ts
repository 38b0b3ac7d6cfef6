/**
 * A notebook as it is committed: without outputs, counts, times and what front ends note of themselves, and in one
 * order of keys. JupyterLab and VS Code write all of these into the file; `lab notebooks clean` is the filter
 * through which git reads it (https://git-scm.com/docs/gitattributes#_filter). nbstripout does the like.
 */
import { type Cell, hasTag, type Notebook } from "./notebook.ts";

/** Keys of a cell's metadata that say how it was run or is shown. */
const OF_FRONT_ENDS = ["execution", "collapsed", "scrolled", "trusted", "jupyter", "vscode"];
/** Keys of the notebook's metadata that are the author's. */
const OF_LANGUAGE = ["name", "file_extension", "mimetype"];

/** The text of the committed file. */
export function cleanText({ cells, metadata, nbformat, nbformat_minor }: Notebook): string {
  const own = cells.filter((cell) => !hasTag(cell, "injected-parameters"));
  const clean = {
    cells: own.map(cleanCell),
    metadata: cleanMetadata(metadata),
    nbformat,
    nbformat_minor,
  };
  return JSON.stringify(clean, null, 1) + "\n";
}

function cleanCell(cell: Cell): object {
  const { cell_type, id, source } = cell;
  const metadata = Object.fromEntries(
    Object.entries(cell.metadata).filter(([key, value]) =>
      !OF_FRONT_ENDS.includes(key) &&
      !(key === "tags" && Array.isArray(value) && value.length === 0)
    ),
  );
  return {
    cell_type,
    ...id === undefined ? {} : { id },
    metadata: sorted(metadata),
    source,
    ...cell_type === "code" ? { execution_count: null, outputs: [] } : {},
    ...cell.attachments === undefined ? {} : { attachments: cell.attachments },
  };
}

function cleanMetadata(metadata: Notebook["metadata"]): object {
  const { kernelspec, language_info, routelab } = metadata;
  return {
    ...isRecord(kernelspec)
      ? { kernelspec: picked(kernelspec, ["display_name", "language", "name"]) }
      : {},
    ...isRecord(language_info) ? { language_info: picked(language_info, OF_LANGUAGE) } : {},
    ...routelab === undefined ? {} : { routelab: sorted(routelab) },
  };
}

/** The keys in this order, as far as they are there. */
function picked(record: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => key in record).map((key) => [key, record[key]]));
}

/** With keys in the order of the alphabet, as Jupyter writes them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
