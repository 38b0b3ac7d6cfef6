/** The programs that jobs on this machine need: Python, ps and kill. */
import { delimiter, join } from "node:path";
import { UserError } from "../core/errors.ts";

/** Names the Python that runs jobs. */
export const PYTHON_VARIABLE = "ROUTELAB_PYTHON";

/** The repository: jobs run in it, so that Python finds the package `gpu`. */
export const ROOT = join(import.meta.dirname!, "../..");

const INSTALL = 'python3 -m venv gpu/.venv && gpu/.venv/bin/pip install "./gpu[jobs]"';

/** The file of a program: as a path, or in the folders of PATH. Null where there is none. */
export function findProgram(name: string, environment: Record<string, string>): string | null {
  const paths = name.includes("/")
    ? [name]
    : (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "")
      .map((folder) => join(folder, name));
  return paths.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  }) ?? null;
}

/** The Python of ROUTELAB_PYTHON, else of gpu/.venv, else the system's; null where there is none. */
export function findPython(environment: Record<string, string>): string | null {
  const named = environment[PYTHON_VARIABLE];
  if (named) return findProgram(named, environment);
  return findProgram(join(ROOT, "gpu/.venv/bin/python"), environment) ??
    findProgram("python3", environment);
}

/** @throws {UserError} where there is no Python */
export function python(): string {
  const environment = Deno.env.toObject(), found = findPython(environment);
  if (found !== null) return found;
  const named = environment[PYTHON_VARIABLE];
  throw new UserError(
    named
      ? `Cannot run jobs here as ${PYTHON_VARIABLE} names ${named}, which is not there`
      : "Cannot run jobs here as there is no Python",
    { hint: named ? undefined : `Install Python 3.11 or later, then: ${INSTALL}` },
  );
}

/** The error of a Python that lacks the packages of jobs, recognised by its output; null for other errors. */
export function missingPackages(said: string): UserError | null {
  const [, module] = /No module named '?([\w.]+)/.exec(said) ?? [];
  return module === undefined
    ? null
    : new UserError(`Cannot run jobs here as Python lacks the package ${module}`, {
      hint: INSTALL,
    });
}
