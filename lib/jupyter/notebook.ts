/**
 * The Jupyter notebook file format, nbformat 4 (https://nbformat.readthedocs.io), as far as Routelab
 * reads and writes it. Unknown keys are kept, so a notebook survives a round trip unchanged.
 */
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { writeAtomically } from "../core/write.ts";

/** nbformat stores text as one string or as a list of lines; both read as one string. */
const multiline = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(""))]);

/** MIME type -> content; JSON types hold objects, text types a string or a list of lines. */
export const mimeBundleSchema = z.record(z.string(), z.unknown());

export const outputSchema = z.discriminatedUnion("output_type", [
  z.looseObject({
    output_type: z.literal("stream"),
    name: z.enum(["stdout", "stderr"]),
    text: multiline,
  }),
  z.looseObject({
    output_type: z.literal("display_data"),
    data: mimeBundleSchema,
    metadata: z.record(z.string(), z.unknown()).default({}),
  }),
  z.looseObject({
    output_type: z.literal("execute_result"),
    data: mimeBundleSchema,
    metadata: z.record(z.string(), z.unknown()).default({}),
    execution_count: z.number().nullable(),
  }),
  z.looseObject({
    output_type: z.literal("error"),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);

const cellMetadataSchema = z.looseObject({ tags: z.array(z.string()).optional() });

export const cellSchema = z.discriminatedUnion("cell_type", [
  z.looseObject({
    cell_type: z.literal("code"),
    id: z.string().optional(),
    metadata: cellMetadataSchema.default({}),
    source: multiline,
    execution_count: z.number().nullable().default(null),
    outputs: z.array(outputSchema).default([]),
  }),
  z.looseObject({
    cell_type: z.literal("markdown"),
    id: z.string().optional(),
    metadata: cellMetadataSchema.default({}),
    source: multiline,
    /** File name -> MIME bundle, of pictures that the text shows as `attachment:NAME`. */
    attachments: z.unknown().optional(),
  }),
  z.looseObject({
    cell_type: z.literal("raw"),
    id: z.string().optional(),
    metadata: cellMetadataSchema.default({}),
    source: multiline,
  }),
]);

export const notebookSchema = z.looseObject({
  nbformat: z.literal(4),
  nbformat_minor: z.number(),
  metadata: z.looseObject({}),
  cells: z.array(cellSchema),
});

export type MimeBundle = z.infer<typeof mimeBundleSchema>;
export type Output = z.infer<typeof outputSchema>;
export type Cell = z.infer<typeof cellSchema>;
export type CodeCell = Extract<Cell, { cell_type: "code" }>;
export type Notebook = z.infer<typeof notebookSchema>;

/** Reads and validates a notebook. Throws {@linkcode UserError} when there is none to read. */
export async function readNotebook(path: string): Promise<Notebook> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw new UserError(`Cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
  return parseNotebook(text, path);
}

/** Validates the text of a notebook, which messages call `path`. Throws {@linkcode UserError}. */
export function parseNotebook(text: string, path: string): Notebook {
  try {
    return notebookSchema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new UserError(`Cannot read ${path} as a notebook: ${reason}`, {
      hint: "Save it as nbformat 4: open it in JupyterLab or VS Code and save it again.",
      cause: error,
    });
  }
}

/** Writes a notebook the way Jupyter does, indented by one space; a reader never sees half of it. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeAtomically(path, JSON.stringify(notebook, null, 1) + "\n");
}

/** A code cell with what it is called by. */
export interface NumberedCell {
  cell: CodeCell;
  /** Counted from 1. A cell of injected parameters has the number of the cell it overrides. */
  number: number;
  /** The nearest markdown heading above it. */
  heading: string | undefined;
}

/** The code cells of a notebook in their order. */
export function codeCells(notebook: Notebook): NumberedCell[] {
  const numbered: NumberedCell[] = [];
  let number = 0;
  let heading: string | undefined;
  for (const cell of notebook.cells) {
    if (cell.cell_type === "markdown") {
      heading = [...cell.source.matchAll(/^#{1,6}\s+(.*?)\s*$/gm)].at(-1)?.[1] ?? heading;
    } else if (cell.cell_type === "code") {
      if (!hasTag(cell, "injected-parameters")) number++;
      numbered.push({ cell, number, heading });
    }
  }
  return numbered;
}

export function hasTag(cell: Cell, tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}
