/**
 * The datasets that Routelab knows by name: `data/catalogue.json`, each pinned to a commit and hashed.
 */
import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import { sourceSchema } from "./card.ts";
import { madeDatasets } from "./made_datasets.ts";

const catalogueSchema = z.array(z.strictObject({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  /** A reader's, or CONFIDENCES. */
  format: z.string(),
  source: sourceSchema,
  weak: z.string().nullable(),
  strong: z.string().nullable(),
  caveats: z.array(z.string()),
  files: z.array(z.strictObject({
    path: z.string(),
    bytes: z.int().min(1),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  })).min(1),
}));

/**
 * The format of answers with the confidences that a model stated: CSV files with the query `uid`, the step
 * `t`, the confidence `conf` as text and `correct`, 0 or 1. There is nothing to route in them, so no reader
 * makes outcomes of them; `catalogueFile` has their paths.
 */
export const CONFIDENCES = "confidences";

/** A dataset of the catalogue. */
export type CatalogueEntry = z.infer<typeof catalogueSchema>[number];

const CATALOGUE_URL = new URL("../../data/catalogue.json", import.meta.url);

/** Every dataset of the catalogue. */
export const CATALOGUE: readonly CatalogueEntry[] = catalogueSchema.parse(
  JSON.parse(Deno.readTextFileSync(CATALOGUE_URL)),
);

/** The dataset of this name, or undefined. */
export function findEntry(name: string): CatalogueEntry | undefined {
  return CATALOGUE.find((entry) => entry.name === name);
}

/** The fault "no dataset of this name", with the closest names and all of them. */
export function unknownDataset(name: string): UserError {
  const names = [...CATALOGUE, ...madeDatasets()].map((entry) => entry.name);
  const close = names.filter((known) => distance(known, name) <= Math.max(3, name.length / 3));
  return new UserError(
    `Cannot open "${name}" as it must be a file, a folder or the name of a dataset` +
      (close.length > 0 ? `: did you mean ${close.join(" or ")}?` : ""),
    { hint: `Datasets are ${names.join(", ")}.` },
  );
}
