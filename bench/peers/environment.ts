/** The Python with the peers, and the variables that both sides run under. */
import { join } from "node:path";
import { UserError } from "../../lib/core/errors.ts";
import { THREADS_VARIABLE } from "../../lib/core/thread_share.ts";
import { STORE_VARIABLE } from "../../lib/core/store/store.ts";
import { INPUTS_VARIABLE } from "./inputs.ts";

const ROOT = join(import.meta.dirname!, "../..");
const REQUIREMENTS = join(ROOT, "bench/requirements.txt");
/** Without its dependencies, a gigabyte that its measures do not use. */
const ALONE = "routellm==0.2.0";

export const DEFAULT_PYTHON = join(ROOT, "bench/.venv/bin/python");

/** In the order in which they must be given: what depends on PyTorch would bring another build of it. */
export const INSTALL = [
  "python3 -m venv bench/.venv",
  "bench/.venv/bin/pip install torch==2.13.0   # a CPU build will do, and is smaller",
  "bench/.venv/bin/pip install -r bench/requirements.txt",
  `bench/.venv/bin/pip install --no-deps ${ALONE}`,
];

const LISTED = `
import importlib.metadata, json, sys
def version(name):
    try:
        return importlib.metadata.version(name).split("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return None
print(json.dumps({name: version(name) for name in sys.argv[1:]}))
`;

/** @throws {UserError} where there is no such Python, or it lacks a package in its version */
export async function checkPython(python: string): Promise<void> {
  const hint = `Make it, in the repository's root:\n  ${INSTALL.join("\n  ")}`;
  const lines = [...(await Deno.readTextFile(REQUIREMENTS)).split("\n"), ALONE];
  const wanted = lines.filter((line) => line.includes("==")).map((line) => line.split("=="));
  const names = wanted.map(([name]) => name);
  const found = await packageVersions(python, names).catch((cause: Error) => {
    throw new UserError(`Cannot compare without the peers' Python, ${python}: ${cause.message}`, {
      ...{ hint, cause },
    });
  });
  const wrong = wanted.filter(([name, version]) => found[name] !== version)
    .map(([name, version]) => `${name} must be ${version}: it is ${found[name] ?? "missing"}`);
  if (wrong.length > 0) {
    throw new UserError(`Cannot compare with the packages of ${python}:\n${wrong.join("\n")}`, {
      hint,
    });
  }
}

/** Versions of a Python's packages, null of those that it lacks. */
export async function packageVersions(
  python: string,
  names: readonly string[],
): Promise<Record<string, string | null>> {
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: ["-c", LISTED, ...names],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Variables of a side. */
export function sideEnvironment(
  { threads, inputs, python }: { threads: number; inputs: string; python: string },
): Record<string, string> {
  // Some machines tell OpenBLAS to use other than its fastest code
  const own = Object.entries(Deno.env.toObject()).filter(([name]) => !name.startsWith("OPENBLAS_"));
  const pools = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", THREADS_VARIABLE];
  return {
    ...Object.fromEntries(own),
    ...Object.fromEntries(
      [...pools, "POLARS_MAX_THREADS"].map((name) => [name, `${threads}`]),
    ),
    [INPUTS_VARIABLE]: inputs,
    [STORE_VARIABLE]: join(inputs, "store"),
    PEERS_PYTHON: python,
    PYTHONPATH: import.meta.dirname!,
    JUPYTER_PATH: join(inputs, "jupyter"),
    HF_HUB_OFFLINE: "1",
    TOKENIZERS_PARALLELISM: "false",
  };
}
