/**
 * The digest of a module's code: the text of it and of every module it imports, directly or not, the packages'
 * versions if they import any, and Deno's own. What was computed is kept under this digest, and found again by
 * the same code alone. Modules that only give types, and those whose name is computed, do not count. The files
 * are read here: `deno info` would tell the same, and a process that may start it may do anything.
 */
import { init, parse } from "es-module-lexer/minimal";
import { isBuiltin, stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";
import { digestOf, sha256 } from "./digest.ts";
import { UserError } from "./errors.ts";

/** What npm packages resolve to, in Deno's cache or in a folder of packages. */
const IN_PACKAGE = /\/node_modules\/|\/npm\/[^/]+\/(@[^/]+\/)?[^/]+\/\d/;
const LOCK = new URL("../../deno.lock", import.meta.url);

const known = new Map<string, Promise<string>>();

/**
 * The digest of a module that this process has loaded, e.g. codeDigest(import.meta.url); computed once.
 * Where a file of it was changed after the process began, what runs may be the code of before: then the
 * digest is one that no other process has.
 *
 * @throws {UserError} where it cannot be told what the module imports
 */
export function codeDigest(moduleUrl: string): Promise<string> {
  let digest = known.get(moduleUrl);
  if (digest === undefined) {
    digest = digestModules(moduleUrl);
    digest.catch(() => known.delete(moduleUrl));
    known.set(moduleUrl, digest);
  }
  return digest;
}

async function digestModules(moduleUrl: string): Promise<string> {
  const parts = new Set([`deno ${Deno.version.deno}`]);
  let latest = 0;
  for (const [url, text] of await modulesOf(moduleUrl)) {
    if (text === null) {
      parts.add(IN_PACKAGE.test(url) ? `packages ${sha256(await Deno.readFile(LOCK))}` : url);
    } else {
      latest = Math.max(latest, (await Deno.stat(fileURLToPath(url))).mtime?.getTime() ?? 0);
      parts.add(`${url} ${sha256(text)}`);
    }
  }
  if (latest > performance.timeOrigin) parts.add(crypto.randomUUID());
  return digestOf([...parts].sort());
}

/** The module and all that it imports, by URL: the text of files, null for what is in a package or elsewhere. */
export async function modulesOf(moduleUrl: string): Promise<Map<string, string | null>> {
  await init();
  const found = new Set([moduleUrl]), texts = new Map<string, string | null>();
  for (const url of found) { // grows while it is gone through
    const isFile = url.startsWith("file:") && !IN_PACKAGE.test(url);
    const text = isFile ? await textOf(url, moduleUrl) : null;
    texts.set(url, text);
    if (text !== null) { for (const imported of importsOf(url, text)) found.add(imported); }
  }
  return texts;
}

async function textOf(url: string, moduleUrl: string): Promise<string> {
  try {
    return await Deno.readTextFile(fileURLToPath(url));
  } catch (cause) {
    const problem = (cause as Error).message;
    throw new UserError(`Cannot tell the code of ${moduleUrl}: ${problem}`, { cause });
  }
}

/** The URLs of the modules that a module runs: what its text names, by its own place or the import map. */
function importsOf(url: string, text: string): string[] {
  if (url.endsWith(".json")) return [];
  // Imports of types alone are gone with the types
  const code = /\.m?tsx?$/.test(url) ? stripTypeScriptTypes(text, { mode: "transform" }) : text;
  const [imports] = parse(code, url);
  return imports.flatMap(({ n: name }) => {
    if (name === undefined || isBuiltin(name)) return [];
    return [/^\.{0,2}\//.test(name) ? new URL(name, url).href : import.meta.resolve(name)];
  });
}
