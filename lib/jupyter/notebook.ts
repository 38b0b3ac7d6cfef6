/**
 * The Jupyter notebook file format, nbformat 4 (https://nbformat.readthedocs.io), as far as Routelab
 * reads and writes it. Unknown keys are kept, so a notebook survives a round trip unchanged.
 */
import { z } from "zod";

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
