/**
 * The kernel as Jupyter's own programs start it (JupyterLab, nbclient, papermill): this Deno, in the notebooks' folder
 * though the program was started from the repository's root, and interrupted by a message: at a signal, as is
 * Jupyter's default, Deno's kernel ends. Source: https://jupyter-client.readthedocs.io/en/stable/kernels.html
 */
import { join } from "node:path";

export interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  interrupt_mode: "message";
}

/** Started from the root, the kernel goes to the notebooks: their imports are relative to them. */
const START = `if [ "$PWD" -ef "$1" ]; then cd "$1/notebooks" || exit; fi
shift
exec "$@"`;

/** @param root The repository's. */
export function kernelSpec(root: string): KernelSpec {
  const deno = [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"];
  const argv = Deno.build.os === "windows" ? deno : ["sh", "-c", START, "sh", root, ...deno];
  return { argv, display_name: "Deno", language: "typescript", interrupt_mode: "message" };
}

/** Where Jupyter looks for a user's kernels: https://docs.jupyter.org/en/stable/use/jupyter-directories.html */
export function kernelFolder(variable: (name: string) => string | undefined): string {
  const data = variable("JUPYTER_DATA_DIR");
  if (data) return join(data, "kernels", "deno");
  const home = variable("HOME") ?? variable("USERPROFILE") ?? ".";
  const base = {
    darwin: join(home, "Library", "Jupyter"),
    windows: join(variable("APPDATA") ?? home, "jupyter"),
  }[Deno.build.os as string] ??
    join(variable("XDG_DATA_HOME") ?? join(home, ".local", "share"), "jupyter");
  return join(base, "kernels", "deno");
}
