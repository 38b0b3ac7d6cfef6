/**
 * A study run: a notebook with its findings held to their word. Without the data that it needs it is not run;
 * in a run at the defaults a finding that does not hold fails it.
 */
import { basename } from "node:path";
import {
  type CachedRun,
  type CachedRunOptions,
  readNotebook,
  runCached,
} from "../../jupyter/mod.ts";
import { modelsFromEnvironment } from "../../models/mod.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { missingData, studySettings } from "./settings.ts";

export interface StudyRun extends CachedRun {
  study: string;
  /** The error, in a line or two. */
  error: string | undefined;
  figures: Figures;
  /** Findings that do not hold in this run. */
  contradicted: string[];
}

/** A study whose data is not on this machine. */
export interface MissingStudy {
  study: string;
  status: "missing";
  /** Names of the catalogue. */
  missing: string[];
  /** The command that brings them. */
  command: string;
}

/** @throws {UserError} for a notebook, its settings or a parameter that is wrong */
export async function runStudy(
  path: string,
  options: CachedRunOptions = {},
): Promise<StudyRun | MissingStudy> {
  const study = basename(path, ".ipynb");
  const missing = await missingData(studySettings(await readNotebook(path), study).needs);
  if (missing.length > 0) {
    const command = `deno task lab data fetch ${missing.join(" ")}`;
    return { study, status: "missing", missing, command };
  }
  const run = await runCached(path, options);
  const figures = figuresOf(run.notebook);
  const contradicted = figures.findings.filter(({ holds }) => !holds).map(({ text }) => text);
  const failed = run.cells.find(({ error }) => error)?.error?.message;
  const error = failed ??
    (isDefault(options) && contradicted.length > 0
      ? `${path}: at its default parameters the study does not find what it says: ${
        contradicted.join(" ")
      }`
      : undefined);
  return {
    ...run,
    status: error === undefined ? "passed" : "failed",
    study,
    error,
    figures,
    contradicted,
  };
}

/** True for a run at the default parameters and with the models of this project in all seats. */
export function isDefault({ params }: Pick<CachedRunOptions, "params">): boolean {
  return Object.keys({ ...params, ...modelsFromEnvironment() }).length === 0;
}
