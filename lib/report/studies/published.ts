/**
 * Results of studies on disk. Each run writes its figures to results/studies/. Published ones, which the
 * README and notebooks quote, are in results/published/: the figures of a run at default parameters, and
 * those of a smaller run that a test makes again.
 */
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../core/errors.ts";
import { writeAtomically } from "../../core/write.ts";
import { type Figures, figuresSchema, namedFigures } from "./figures.ts";

const VERSION = 1;

const PUBLISHED = join(import.meta.dirname!, "../../../results/published");

const resultShape = {
  version: z.literal(VERSION),
  study: z.string(),
  title: z.string(),
  /** The call that makes the figures again. */
  command: z.string(),
  /** Parameters that were not the defaults; the seed is one of them. */
  params: z.record(z.string(), z.unknown()),
  /** Of git, `+` where the code was changed since. */
  commit: z.string().nullable(),
  /** SHA-256 of all that the run read: code, data, variables. */
  reads: z.string().nullable(),
  figures: figuresSchema,
};

const { command, params, commit, reads, figures } = resultShape;

const publishedSchema = z.strictObject({
  ...resultShape,
  /** A larger run, which the page quotes (long_run.ts). */
  long: z.strictObject({ command, params, commit, reads, figures }).optional(),
  /** A smaller run. */
  check: z.strictObject({ params: z.record(z.string(), z.unknown()), figures: figuresSchema }),
});

export type StudyResult = Omit<z.infer<z.ZodObject<typeof resultShape>>, "version">;
export type Published = z.infer<typeof publishedSchema>;

/** Writes the result of a run, with all its parameters, to results/ of the working directory. */
export async function saveResult(
  result: StudyResult,
  { config }: { config: Record<string, unknown> },
): Promise<void> {
  await save(join("results", "studies", `${result.study}.json`), { ...result, config });
}

/** Publishes the result of a run at default parameters, with the smaller run's figures and the long run. */
export async function publish(
  result: StudyResult,
  { folder = PUBLISHED, ...others }: Pick<Published, "check" | "long"> & { folder?: string },
): Promise<string> {
  return await save(join(folder, `${result.study}.json`), { ...result, ...others });
}

async function save(path: string, content: object): Promise<string> {
  await writeAtomically(path, JSON.stringify({ version: VERSION, ...content }, null, 1) + "\n");
  return path;
}

/** @throws {UserError} where there is none of the study, or of another version */
export async function openPublished(study: string, folder = PUBLISHED): Promise<Published> {
  const path = join(folder, `${study}.json`);
  const hint = `Publish it with: deno task lab run ${study} --publish`;
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    const reason = cause instanceof Deno.errors.NotFound
      ? `nothing of ${study} is published`
      : (cause as Error).message;
    throw new UserError(`Cannot read ${path}: ${reason}`, { hint, cause });
  }
  const parsed = publishedSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new UserError(`Cannot read ${path}: ${z.prettifyError(parsed.error)}`, { hint });
}

/** The published studies, by name: files that begin with a study's number. What else is published is no study. */
export async function listPublished(folder = PUBLISHED): Promise<string[]> {
  const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  return names.filter((name) => /^\d\d_.*\.json$/.test(name)).map((name) => name.slice(0, -5))
    .sort();
}

/**
 * Shares by which a figure may be off: arithmetic differs between machines in its last bits, by which a query among
 * hundreds may be decided otherwise.
 */
const OF_INTERVAL = 0.1, OF_VALUE = 0.02;

/**
 * Differences of a run's figures from published ones: a line a difference. A figure may be off by a tenth
 * of its interval's width or, without one, by a fiftieth of its value.
 */
export function differences(published: Figures, actual: Figures): string[] {
  const lines: string[] = [];
  const known = new Map(namedFigures(actual).map((figure) => [figure.name, figure]));
  for (const { name, value, lo, hi } of namedFigures(published)) {
    const now = known.get(name);
    if (now === undefined) {
      lines.push(`${name}: published ${value}, now not shown`);
      continue;
    }
    known.delete(name);
    const widths = [[lo, hi], [now.lo, now.hi]].map(([lo, hi]) => (hi ?? NaN) - (lo ?? NaN));
    const slack = widths.every(Number.isFinite)
      ? OF_INTERVAL * Math.min(...widths)
      : OF_VALUE * Math.abs(value ?? 0);
    const near = (one: number | null = null, other: number | null = null) =>
      one === null || other === null ? one === other : Math.abs(one - other) <= slack + 1e-9;
    if (!near(value, now.value)) lines.push(`${name}: published ${value}, now ${now.value}`);
    else if (!near(lo, now.lo) || !near(hi, now.hi)) {
      lines.push(`${name}: published [${lo}, ${hi}], now [${now.lo}, ${now.hi}]`);
    }
  }
  for (const { name, value } of known.values()) lines.push(`${name}: not published, now ${value}`);
  return [...lines, ...findingDifferences(published, actual)];
}

/** Sentences are the same but for their figures, which the tables hold, and hold or not alike. */
function findingDifferences(published: Figures, actual: Figures): string[] {
  const said = ({ findings }: Figures) =>
    findings.map(({ text, holds }) => ({ text, key: `${holds} ${text.replace(/[\d.,]+/g, "#")}` }));
  const missing = (one: Figures, other: Figures) => {
    const keys = new Set(said(other).map(({ key }) => key));
    return said(one).filter(({ key }) => !keys.has(key)).map(({ text }) => `"${text}"`);
  };
  return [
    ...missing(published, actual).map((text) => `published, now not found: ${text}`),
    ...missing(actual, published).map((text) => `not published, now found: ${text}`),
  ];
}
