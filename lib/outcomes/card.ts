/**
 * The card that travels with a table: where it comes from, what its quality number means, what is odd
 * about it. Saved in the table's file.
 */
import { z } from "zod";

/** Faults that cleaning can remove, in the order of removal. */
export const CLEANING_STEPS = [
  "contaminated",
  "straddling",
  "duplicates",
  "blank",
  "unpriced",
  "incomplete",
] as const;

const nullableText = z.string().nullable();

/** Meaning and range of the quality column; null bounds mean unknown or none. */
const qualityCardSchema = z.strictObject({
  what: z.string(),
  min: z.number().nullable(),
  max: z.number().nullable(),
});

/** Where the data was published. */
export const sourceSchema = z.strictObject({
  /** GitHub `owner/name`. */
  repo: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  licence: z.string(),
  url: z.url(),
});

/** Faults of a table: counts, and the queries concerned (the first few of each). */
const auditSchema = z.strictObject({
  /** Prompts that several queries share once normalised; `extra` counts the queries beyond the first. */
  duplicates: z.strictObject({
    prompts: z.int(),
    extra: z.int(),
    examples: z.array(z.array(z.string())),
  }),
  /** Outcomes without a quality. */
  blank: z.strictObject({ rows: z.int(), examples: z.array(z.string()) }),
  /** Queries whose prompt the source lists as contaminated. */
  contaminated: z.strictObject({ queries: z.int(), examples: z.array(z.string()) }),
  /** Normalised prompts that occur in more than one split, and their queries outside the first split. */
  straddling: z.strictObject({
    prompts: z.int(),
    queries: z.int(),
    examples: z.array(z.string()),
  }),
  /** Queries that lack an outcome of at least one of the table's models. */
  incomplete: z.strictObject({ queries: z.int(), examples: z.array(z.string()) }),
});

/**
 * By step of cleaning, and for "repeated" by reading, what was taken out of each split: rows, and the queries
 * that they were of. The split is null where none was given.
 */
const removedSchema = z.partialRecord(
  z.enum([...CLEANING_STEPS, "repeated"]),
  z.array(z.strictObject({ split: nullableText, rows: z.int(), queries: z.int() })),
);

export const datasetCardSchema = z.strictObject({
  name: z.string().min(1),
  title: z.string(),
  description: nullableText,
  /** "outcomes" for THE table; "questions" for a question set, whose frame has only the query columns. */
  kind: z.enum(["outcomes", "questions"]),
  /** Format it was read from, as `--format` names it. */
  format: z.string(),
  source: sourceSchema.nullable(),
  quality: qualityCardSchema,
  /** The two models a two-model router chooses between, where the source names them. */
  weak: nullableText,
  strong: nullableText,
  caveats: z.array(z.string()),
  /** Prompts, as they stand in the table, that the source lists as contaminated. */
  contaminated: z.array(z.string()),
  counts: z.strictObject({
    rows: z.int(),
    queries: z.int(),
    /** Distinct prompts, compared exactly. */
    prompts: z.int(),
    models: z.int(),
    /** Fewest and most samples of one model for one query. */
    samples: z.strictObject({ min: z.int(), max: z.int() }),
  }),
  /** The table as it stands. */
  audit: auditSchema,
  /** What cleaning took out, by reason. */
  removed: removedSchema,
  /** The command that made the table, where one did. */
  created_by: nullableText,
});

/** What other formats carry of a card: all but what the frame tells, its format, and how the table was made. */
export const carriedCardSchema = datasetCardSchema.omit({
  kind: true,
  format: true,
  counts: true,
  audit: true,
  created_by: true,
});

export const CARRIED = Object.keys(carriedCardSchema.shape) as (keyof CarriedCard)[];

export type CarriedCard = z.infer<typeof carriedCardSchema>;
export type QualityCard = z.infer<typeof qualityCardSchema>;
export type CleaningStep = typeof CLEANING_STEPS[number];
export type Audit = z.infer<typeof auditSchema>;
export type Removed = z.infer<typeof removedSchema>;
export type DatasetCard = z.infer<typeof datasetCardSchema>;
