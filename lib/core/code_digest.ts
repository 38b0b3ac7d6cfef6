/**
 * The digest of a module's code: the text of it and of every module it imports, directly or not, the versions
 * of the npm packages they import, and Deno's own. What was computed is kept under this digest, and found
 * again by the same code alone. Modules that only give types, and those whose name is computed, do not count.
 */
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { digestOf, fileDigest } from "./digest.ts";
import { UserError } from "./errors.ts";

const graphSchema = z.object({
  roots: z.tuple([z.string()]),
  redirects: z.record(z.string(), z.string()).default({}),
  modules: z.array(z.object({
    specifier: z.string(),
    /** The file that holds it. */
    local: z.string().nullish(),
    error: z.string().optional(),
    npmPackage: z.string().optional(),
    dependencies: z.array(z.object({
      code: z.object({ specifier: z.string().optional(), error: z.string().optional() }).optional(),
    })).default([]),
  })),
  npmPackages: z.record(z.string(), z.object({ dependencies: z.array(z.string()) })).default({}),
});
type Graph = z.output<typeof graphSchema>;

const known = new Map<string, Promise<string>>();

/**
 * The digest of a module that this process has loaded, e.g. codeDigest(import.meta.url); computed once.
 * Where a file of it was changed after the process began, what runs may be the code of before: then the
 * digest is one that no other process has.
 *
 * @throws {UserError} where Deno cannot tell what the module imports
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
  const parts: string[] = [`deno ${Deno.version.deno}`];
  let latest = 0;
  for (const { specifier, local, npmPackage, error } of reached(await graphOf(moduleUrl))) {
    if (local) {
      latest = Math.max(latest, (await Deno.stat(local)).mtime?.getTime() ?? 0);
      parts.push(`${specifier} ${await fileDigest(local)}`);
    } else {
      parts.push(npmPackage ?? `${specifier} ${error ?? ""}`);
    }
  }
  if (latest > performance.timeOrigin) parts.push(crypto.randomUUID());
  return digestOf([...new Set(parts)].sort());
}

type Reached = Omit<Graph["modules"][number], "dependencies">;

/** The modules that a graph's root runs, and the packages that those of npm depend on. */
function reached({ roots, redirects, modules, npmPackages }: Graph): Reached[] {
  const bySpecifier = new Map(modules.map((module) => [module.specifier, module]));
  const found = new Map<string, Reached>();
  const open: string[] = [...roots];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    const module = bySpecifier.get(redirects[name] ?? name);
    const npmPackage = module?.npmPackage ?? (npmPackages[name] && name);
    found.set(name, { ...module, specifier: name, npmPackage });
    if (npmPackage !== undefined) open.push(...npmPackages[npmPackage]?.dependencies ?? []);
    for (const { code } of module?.dependencies ?? []) {
      if (code !== undefined) open.push(code.specifier ?? code.error ?? "");
    }
  }
  return [...found.values()];
}

async function graphOf(moduleUrl: string): Promise<Graph> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", moduleUrl],
    cwd: fileURLToPath(new URL(".", moduleUrl)),
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  if (success) return graphSchema.parse(JSON.parse(decoder.decode(stdout)));
  const reason = decoder.decode(stderr).replace(/\n+Stack backtrace:[^]*/, "").trim();
  throw new UserError(`Cannot tell what ${moduleUrl} imports: ${reason}`);
}
