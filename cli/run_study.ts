/** One study of `lab run`: its run, its page, its executed copy and its result on disk. */
import { basename, dirname, join, relative } from "node:path";
import { commitOf } from "../lib/core/commit.ts";
import { UserError } from "../lib/core/errors.ts";
import {
  type CachedRunOptions,
  type Parameters,
  parameterValues,
  readNotebook,
  readParameters,
  writeNotebook,
} from "../lib/jupyter/mod.ts";
import { renderMissing, renderStudy } from "../lib/report/mod.ts";
import {
  type MissingStudy,
  openPublished,
  publish,
  type Published,
  recordRun,
  runName,
  runStudy,
  saveResult,
  type StudyResult,
  type StudyRun,
  studySettings,
} from "../lib/report/studies/mod.ts";

/** A study that is to run. */
export interface Call {
  path: string;
  study: string;
  /** Those that are not the defaults. */
  params: Parameters;
  /** Of its page and its results. */
  name: string;
}

export type Outcome = (StudyRun | MissingStudy | BrokenStudy) & { call: Call };

/** A study that came to no run, as where its kernel cannot start, or whose page could not be made. */
interface BrokenStudy {
  study: string;
  status: "failed";
  error: string;
  userError: boolean;
}

/** @throws {UserError} for a notebook that cannot be read, or a parameter that is not as it declares */
export async function callOf(path: string, texts: Record<string, string>): Promise<Call> {
  const study = basename(path, ".ipynb");
  const notebook = await readNotebook(path);
  studySettings(notebook, study);
  const params = readParameters(notebook, texts);
  return { path, study, params, name: runName(study, params) };
}

interface OutcomeOptions extends Omit<CachedRunOptions, "params"> {
  /** Folder of the report. */
  out: string;
  /** Keep the figures in results/published. */
  publish: boolean;
}

/** Runs a study and makes its page. Whatever is wrong with one study fails that one, not the others. */
export async function outcomeOf(call: Call, options: OutcomeOptions): Promise<Outcome> {
  try {
    return { call, ...await runAndRender(call, options) };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    const userError = error instanceof UserError;
    const text = `${call.path}: ${userError ? error.message : error.stack}`;
    const failure = { status: "failed", seconds: 0, error: text } as const;
    await renderStudy(await readNotebook(call.path), {
      ...pageOptions(call, options),
      ...failure,
    });
    return { call, study: call.study, status: "failed", error: text, userError };
  }
}

async function runAndRender(
  call: Call,
  { out, publish, ...options }: OutcomeOptions,
): Promise<StudyRun | MissingStudy> {
  const { path, params, name } = call;
  const long = publish ? await publishLong(call, options) : undefined;
  const study = await runStudy(path, { ...options, params });
  if (study.status === "missing") {
    const { command } = study;
    await renderMissing(await readNotebook(path), { study: name, outDir: out, command });
    return study;
  }
  const { notebook, seconds } = study;
  const page = await renderStudy(notebook, {
    ...pageOptions(call, { out }),
    ...{ status: study.status, seconds, error: study.error },
  });
  await writeNotebook(join(out, `${name}.ipynb`), notebook);
  if (page.status === "failed") {
    return { ...study, status: "failed", error: study.error ?? `${path}, ${page.error}` };
  }
  const result = await resultOf(study, { ...call, title: page.title });
  const config = parameterValues(await readNotebook(path), params);
  await saveResult(result, { config });
  if (study.status === "passed") await recordRun({ ...result, study: call.study }, { config });
  if (publish) await publishStudy(result, { path, long, ...options });
  return study;
}

function pageOptions({ path, study, params, name }: Call, { out }: { out: string }) {
  return {
    study: name,
    outDir: out,
    params,
    notebookFolder: dirname(path),
    ...(name === study ? {} : { variantOf: study }),
  };
}

/** True where nothing but a setting or the input was wrong. */
export function isUserError(outcome: Outcome): boolean {
  return "userError" in outcome
    ? outcome.userError
    : "cells" in outcome && outcome.cells.some(({ error }) => error?.userError) &&
      outcome.cells.every(({ error }) => error === undefined || error.userError);
}

async function resultOf(
  { figures, readsDigest }: StudyRun,
  { study, name, title, params }: Call & { title: string },
): Promise<StudyResult> {
  const settings = Object.entries(params).map(([name, value]) =>
    ` --param ${name}=${JSON.stringify(value)}`
  );
  return {
    study: name,
    title,
    command: `lab run ${study}${settings.join("")}`,
    params,
    commit: await commitOf(import.meta.url),
    reads: readsDigest,
    figures,
  };
}

/**
 * Publishes the long run of a study that has one: before the page is made, which quotes it. What is published of
 * the page stays as it was, or empty, until that has run too.
 */
async function publishLong(
  { path, study }: Call,
  options: CachedRunOptions,
): Promise<Published["long"]> {
  const params = studySettings(await readNotebook(path), study).long;
  if (params === undefined) return undefined;
  const run = await passed({ path, study, params }, options);
  if (run === null) return undefined; // its data is missing
  const long = await longOf(run, { path, params });
  const { version: _, check, long: __, ...known } = await openPublished(study).catch((error) => {
    if (!(error instanceof UserError)) throw error;
    const figures = { headlines: [], tables: [], findings: [] };
    const of = { study, title: study, command: "", params: {}, commit: null, reads: null, figures };
    return { ...of, version: 1, check: { params: {}, figures }, long: undefined };
  });
  await publish(known, { check, long });
  return long;
}

/** Publishes a result of the default parameters with a smaller run's figures. */
async function publishStudy(
  result: StudyResult,
  { path, long, ...options }: CachedRunOptions & { path: string; long: Published["long"] },
): Promise<void> {
  const { study } = result;
  const { check: params } = studySettings(await readNotebook(path), study);
  const run = await passed({ path, study, params }, options);
  const check = { params, figures: run!.figures };
  const saved = await publish(result, { check, ...(long === undefined ? {} : { long }) });
  console.error(`Published in ${relative(Deno.cwd(), saved)}`);
}

/** A run that passed; null where its data is missing. */
async function passed(
  { path, study, params }: Pick<Call, "path" | "study" | "params">,
  options: CachedRunOptions,
): Promise<StudyRun | null> {
  const run = await runStudy(path, { ...options, params });
  if (run.status === "missing") return null;
  if (run.status === "passed") return run;
  throw new UserError(
    `Cannot publish ${study} as its run with ${JSON.stringify(params)} did not pass: ${run.error}`,
  );
}

/** A long run as it is kept; what it finds has to hold, as the page says it. */
async function longOf(
  run: StudyRun,
  { path, params }: { path: string; params: Parameters },
): Promise<Published["long"]> {
  const { study } = run;
  if (run.contradicted.length > 0) {
    throw new UserError(
      `Cannot publish the long run of ${study} as it does not find: ${run.contradicted.join(" ")}`,
    );
  }
  const call: Call = { path, study, params, name: study };
  const { command, commit, reads, figures } = await resultOf(run, { ...call, title: study });
  return { command, params, commit, reads, figures };
}
