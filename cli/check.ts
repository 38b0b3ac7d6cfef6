/**
 * `deno task test`: all that a change must pass - formatting, lint, types (of the notebooks' cells too), the
 * examples of documentation, unit tests and every notebook in a real kernel. Each part prints when it is done, and the
 * last line is "N passed, N failed".
 */
import { basename, join } from "node:path";
import { THREADS_VARIABLE } from "../lib/core/thread_share.ts";
import { checkNotebooks } from "../lib/jupyter/mod.ts";

const root = join(import.meta.dirname!, "..");

/** Parts of the work side by side, and what each may compute on: its share of the cores. */
const WORKERS = 2, SHARE = `${Math.max(1, Math.floor(navigator.hardwareConcurrency / WORKERS))}`;

/** What a part printed, and how many checks or tests passed and failed, steps counted each. */
interface Done {
  output: string;
  passed: number;
  failed: number;
}

const checked = (output: string, passed: boolean): Done => (
  { output, passed: Number(passed), failed: Number(!passed) }
);

async function deno(...args: string[]): Promise<{ output: string; success: boolean }> {
  const env = { [THREADS_VARIABLE]: SHARE, POLARS_MAX_THREADS: SHARE };
  const command = new Deno.Command(Deno.execPath(), { args, cwd: root, env });
  const { success, stdout, stderr } = await command.output();
  const [told, faults] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { output: `$ deno ${args.join(" ")}\n${told}${faults}`, success };
}

async function check(...args: string[]): Promise<Done> {
  const { output, success } = await deno(...args);
  return checked(output, success);
}

/** The tests of a folder or a file. Their types are checked apart, of all files at once. */
async function test(path: string): Promise<Done> {
  const report = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const args = ["test", "--allow-all", "--no-check", `--junit-path=${report}`, path];
    const { output, success } = await deno(...args);
    return { output, ...countsOf(await Deno.readTextFile(report), { success }) };
  } finally {
    await Deno.remove(report);
  }
}

function countsOf(
  report: string,
  { success }: { success: boolean },
): Pick<Done, "passed" | "failed"> {
  const [, total = "0", failures = "0", errors = "0"] =
    report.match(/<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)"/) ?? [];
  const skipped = report.match(/<skipped/g)?.length ?? 0;
  const failed = Number(failures) + Number(errors);
  return {
    passed: Number(total) - skipped - failed,
    // A module that does not load is in no count
    failed: failed === 0 && !success ? 1 : failed,
  };
}

const notebooks = [...Deno.readDirSync(join(root, "notebooks"))].map(({ name }) => name)
  .filter((name) => name.endsWith(".ipynb")).map((name) => join(root, "notebooks", name));

/** Fails where `deno fmt` would change a notebook; Deno 2.9.6's own --check says no to all. */
async function notebooksFormatted(): Promise<Done> {
  const folder = await Deno.makeTempDir();
  try {
    const args = ["fmt", "--quiet", "--config", join(root, "deno.json"), folder];
    for (const path of notebooks) await Deno.copyFile(path, join(folder, basename(path)));
    await deno(...args);
    const said = ["formatting of the notebooks"];
    for (const path of notebooks) {
      const after = await Deno.readTextFile(join(folder, basename(path)));
      if (await Deno.readTextFile(path) === after) continue;
      said.push(`${path} is not formatted: run deno fmt`);
    }
    return checked(said.join("\n"), said.length === 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Type-checks and lints the code of the notebooks. */
async function notebooksChecked(): Promise<Done> {
  const findings = await checkNotebooks(notebooks);
  return checked(["cells of the notebooks", ...findings].join("\n"), findings.length === 0);
}

/** The examples in each mod.ts, in README and in docs/. */
async function examples(): Promise<Done> {
  const documented = [join(root, "mod.ts"), join(root, "README.md")];
  const collect = async (folder: string, wanted: (name: string) => boolean) => {
    for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
      if (isDirectory) await collect(join(folder, name), wanted);
      else if (wanted(name)) documented.push(join(folder, name));
    }
  };
  await collect("lib", (name) => name === "mod.ts");
  await collect("docs", (name) => name.endsWith(".md"));
  return await check("test", "--allow-all", "--doc", "--quiet", ...documented.sort());
}

/** Folders that have tests, of lib those in it. */
async function testedParts(): Promise<string[]> {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "*_test.ts"];
  const { stdout } = await new Deno.Command("git", { args, cwd: root }).output();
  const paths = new TextDecoder().decode(stdout).split("\n").filter((path) => path !== "");
  const parts = paths.map((path) => path.split("/").slice(0, path.startsWith("lib/") ? 2 : 1));
  return [...new Set(parts.map((part) => part.join("/")))];
}

const parts = await testedParts();
const work = [
  // They take longest
  () => test("notebooks"),
  // --ignore stands in place of what deno.json excludes: published figures, and a picture that Vega wrote
  () => check("fmt", "--check", "--ignore=**/*.ipynb,results/,docs/curve.svg"),
  notebooksFormatted,
  () => check("lint", "--quiet"),
  () => check("check", "--quiet"),
  notebooksChecked,
  examples,
  ...parts.filter((part) => part !== "notebooks").map((part) => () => test(part)),
].values();

let passed = 0, failed = 0;
await Promise.all(Array.from({ length: WORKERS }, async () => {
  for (const part of work) {
    const done = await part();
    console.log(`\n${done.output}`);
    passed += done.passed;
    failed += done.failed;
  }
}));
console.log(`\n${passed} passed, ${failed} failed`);
Deno.exit(failed === 0 ? 0 : 1);
