/**
 * Settings of a notebook, in its metadata under `routelab`: the recorded data without which it is not
 * run, the smaller parameters at which tests run it, and the larger ones of a run that is only quoted.
 */
import { z } from "zod";
import { UserError } from "../../core/errors.ts";
import type { Notebook } from "../../jupyter/mod.ts";
import { CATALOGUE, datasetIsHere } from "../../outcomes/mod.ts";

const settingsSchema = z.strictObject({
  /** Names of the catalogue. */
  needs: z.array(z.string()).default([]),
  /** Parameters of a run that takes seconds; the defaults where left out. */
  check: z.record(z.string(), z.unknown()).default({}),
  /** Parameters of a run that is published, and quoted by the page, which would take too long itself. */
  long: z.record(z.string(), z.unknown()).optional(),
});

export type StudySettings = z.infer<typeof settingsSchema>;

/** @throws {UserError} for settings of another form, or data that the catalogue does not have */
export function studySettings(notebook: Notebook, name: string): StudySettings {
  const parsed = settingsSchema.safeParse(notebook.metadata.routelab ?? {});
  if (!parsed.success) {
    throw new UserError(
      `Cannot read metadata.routelab of ${name}: ${z.prettifyError(parsed.error)}`,
    );
  }
  const unknown = parsed.data.needs.find((need) => !CATALOGUE.some((entry) => entry.name === need));
  if (unknown === undefined) return parsed.data;
  throw new UserError(`Cannot run ${name} as it needs "${unknown}", which no catalogue entry is`, {
    hint: "See: lab data list",
  });
}

/** The data of `needs` that is not on this machine. */
export async function missingData(needs: readonly string[]): Promise<string[]> {
  const entries = CATALOGUE.filter(({ name }) => needs.includes(name));
  const here = await Promise.all(entries.map((entry) => datasetIsHere(entry)));
  return entries.filter((_, i) => !here[i]).map(({ name }) => name);
}
