/** For tests of the house itself: its source files, what each imports, and what each exports. */
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { extractCells } from "./jupyter/extract.ts";
import { readNotebook } from "./jupyter/notebook.ts";

const ROOT = join(import.meta.dirname!, "..");

/** Tests, benchmarks, and what only these use. */
export function isTest(file: string): boolean {
  return /(_test|_bench)\.ts$|(^|\/)(\w+_)?testing(_\w+)?\.ts$/.test(file);
}

/** Paths of the modules below the folders, from the root, tests included. */
export async function sourceFiles(...folders: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for await (const { name, isDirectory } of Deno.readDir(join(ROOT, folder))) {
      const path = join(folder, name);
      if (isDirectory) found.push(...await sourceFiles(path));
      else if (/\.[mc]?[tj]sx?$/.test(name)) found.push(path);
    }
  }
  return found.sort();
}

/** The files and what each imports of this project, types included, as Deno resolves them. */
export async function importGraph(files: string[]): Promise<Map<string, string[]>> {
  const folder = await Deno.makeTempDir();
  try {
    const entry = join(folder, "entry.ts");
    const lines = files.map((file) =>
      `import ${JSON.stringify(pathToFileURL(join(ROOT, file)))};\n`
    );
    await Deno.writeTextFile(entry, lines.join(""));
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", join(ROOT, "deno.json"), entry],
    }).output();
    const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: Module[] };
    const graph = new Map<string, string[]>();
    for (const { local, dependencies = [] } of modules) {
      if (!local || local === entry || !local.startsWith(ROOT)) continue;
      const imported = dependencies
        .flatMap(({ code, type }) => [code?.specifier, type?.specifier])
        .filter((specifier) => specifier?.startsWith(pathToFileURL(ROOT).href))
        .map((specifier) => relative(ROOT, new URL(specifier!).pathname));
      graph.set(relative(ROOT, local), [...new Set(imported)].sort());
    }
    return graph;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Module {
  local?: string | null;
  dependencies?: { code?: { specifier?: string }; type?: { specifier?: string } }[];
}

/** Files that import each other in a circle, each circle's sorted. */
export function cycles(graph: ReadonlyMap<string, string[]>): string[][] {
  const reached = (from: string) => {
    const seen = new Set<string>(), open = [...graph.get(from) ?? []];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      open.push(...graph.get(file) ?? []);
    }
    return seen;
  };
  const reach = new Map([...graph.keys()].map((file) => [file, reached(file)]));
  const inCircle = [...graph.keys()].filter((file) => reach.get(file)!.has(file)).sort();
  const circles = inCircle.map((file) =>
    inCircle.filter((other) => reach.get(file)!.has(other) && reach.get(other)!.has(file))
  );
  return [...new Map(circles.map((circle) => [circle.join(), circle])).values()];
}

/** A name that a file exports, and where it takes it from if it only passes it on. */
export interface Exported {
  name: string;
  from: { file: string; name: string } | null;
}

/** The names that a file exports, and those that it takes from others, by the file they come from. */
export async function namesOf(
  file: string,
): Promise<{ exported: Exported[]; imported: { file: string; name: string }[]; text: string }> {
  const source = file.endsWith(".ipynb")
    ? extractCells(await readNotebook(join(ROOT, file))).code
    : await Deno.readTextFile(join(ROOT, file));
  const text = source.replace(/\/\*[^]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const own = text.matchAll(DECLARED), lists = [...text.matchAll(LISTED)];
  const exported: Exported[] = [
    ...Array.from(own, ([, name]) => ({ name, from: null })),
    ...lists.flatMap(([, list, path]) =>
      parts(list).map(({ name, as }) => ({
        name: as,
        from: path === undefined ? null : { file: join(dirname(file), path), name },
      }))
    ),
  ];
  const imported = Array.from(text.matchAll(IMPORTED), ([, list, space, path]) => {
    const names = list !== undefined
      ? parts(list).map(({ name }) => name)
      : Array.from(text.matchAll(new RegExp(`\\b${space}\\.(\\w+)`, "g")), ([, name]) => name);
    return names.map((name) => ({ file: join(dirname(file), path), name }));
  }).flat();
  for (const [, list, path] of text.matchAll(IMPORTED_LATER)) {
    imported.push(...parts(list).map(({ name }) => ({ file: join(dirname(file), path), name })));
  }
  return { exported, imported, text };
}

const DECLARED =
  /^export (?:abstract )?(?:async )?(?:function\*?|const|class|interface|type|enum) (\w+)/gm;
const LISTED = /^export (?:type )?\{([^}]*)\}(?: from "(\.[^"]+)")?/gm;
const IMPORTED = /^import (?:type )?(?:\{([^}]*)\}|\* as (\w+)) from "(\.[^"]+)"/gm;
const IMPORTED_LATER = /\{([^}]*)\} = await import\("(\.[^"]+)"\)/g;

/** "a, type b as c" taken apart. */
function parts(list: string): { name: string; as: string }[] {
  return list.split(",").map((part) => part.trim().replace(/^type /, "")).filter((part) => part)
    .map((part) => {
      const [name, as = name] = part.split(" as ");
      return { name, as };
    });
}
