/**
 * The folder of the native build of llama.cpp that runs GGUF files, and how it is installed. It is not a dependency of
 * the project: only users of GGUF files install it.
 */
import { join, relative } from "node:path";
import { UserError } from "../../core/errors.ts";

/** Prefix of the names of such models; a file's path follows. */
export const GGUF = "gguf/";

/** The folder of the package. No command may write to it, as native code is loaded from it. */
export const GGUF_FOLDER = join(import.meta.dirname!, "../../../data/cache/gguf");

/** The version of node-llama-cpp, which builds llama.cpp, one package a platform. */
export const VERSION = "3.21.1";

/** Its platforms by what Deno calls them. */
const PLATFORMS: Record<string, string> = {
  "linux x86_64": "linux-x64",
  "linux aarch64": "linux-arm64",
  "darwin x86_64": "mac-x64",
  "darwin aarch64": "mac-arm64-metal",
};

/** The folder of the native libraries, and the command that installs them. @throws {UserError} where there are none */
export function nativeBuild(): { folder: string; install: string } {
  const { os, arch } = Deno.build;
  const platform = PLATFORMS[`${os} ${arch}`];
  if (platform === undefined) {
    throw new UserError(
      `Cannot open a GGUF file as there is no build of llama.cpp for ${os} on ${arch}`,
      { hint: "Serve the file with llama.cpp's server, and name its address with --base-url" },
    );
  }
  const name = `@node-llama-cpp/${platform}`;
  const prefix = relative(Deno.cwd(), GGUF_FOLDER);
  return {
    folder: join(GGUF_FOLDER, "node_modules", name, "bins", platform),
    install: `npm install --prefix ${prefix} --ignore-scripts --omit=optional ${name}@${VERSION}`,
  };
}
