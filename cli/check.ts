/**
 * `deno task test`: all that a change must pass - formatting, lint, types (of the notebooks' cells too), the
 * examples of documentation, unit tests and every notebook in a real kernel. Ends with a line "N passed, N failed".
 */
import { basename, join } from "node:path";
import { checkNotebooks } from "../lib/jupyter/mod.ts";

const root = join(import.meta.dirname!, "..");

/** Runs deno with its output shown; true if it succeeds. */
async function deno(...args: string[]): Promise<boolean> {
  console.log(`\n$ deno ${args.join(" ")}`);
  const child = new Deno.Command(Deno.execPath(), { args, cwd: root }).spawn();
  return (await child.status).success;
}

const notebooks = [...Deno.readDirSync(join(root, "notebooks"))].map(({ name }) => name)
  .filter((name) => name.endsWith(".ipynb")).map((name) => join(root, "notebooks", name));

/** True where `deno fmt` leaves the notebooks as they are; Deno 2.9.6's own --check says no to all. */
async function notebooksFormatted(): Promise<boolean> {
  console.log("\nchecking the notebooks' formatting");
  const folder = await Deno.makeTempDir();
  try {
    const args = ["fmt", "--quiet", "--config", join(root, "deno.json"), folder];
    for (const path of notebooks) await Deno.copyFile(path, join(folder, basename(path)));
    await new Deno.Command(Deno.execPath(), { args }).output();
    let formatted = true;
    for (const path of notebooks) {
      const after = await Deno.readTextFile(join(folder, basename(path)));
      if (await Deno.readTextFile(path) === after) continue;
      console.error(`${path} is not formatted: run deno fmt`);
      formatted = false;
    }
    return formatted;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Type-checks and lints the code of the notebooks. */
async function notebooksChecked(): Promise<boolean> {
  console.log("\nchecking the notebooks' cells");
  const findings = await checkNotebooks(notebooks);
  for (const finding of findings) console.error(finding);
  return findings.length === 0;
}

/** The examples in each mod.ts and in docs/. */
async function examples(): Promise<boolean> {
  const documented: string[] = [];
  const collect = async (folder: string, wanted: (name: string) => boolean) => {
    for await (const { name, isDirectory } of Deno.readDir(join(root, folder))) {
      if (isDirectory) await collect(join(folder, name), wanted);
      else if (wanted(name)) documented.push(join(folder, name));
    }
  };
  await collect("lib", (name) => name === "mod.ts");
  await collect("docs", (name) => name.endsWith(".md"));
  return await deno("test", "--allow-all", "--doc", "--quiet", ...documented.sort());
}

interface Counts {
  passed: number;
  failed: number;
}

/** Processes side by side, as much of a test's time is waiting for others. */
const WORKERS = 2;

/**
 * Runs the tests, folder by folder; how many passed and failed, steps counted each. What a folder's tests print comes
 * when they are done. Types are checked already.
 */
async function tests(): Promise<Counts> {
  const folder = await Deno.makeTempDir();
  const total = { passed: 0, failed: 0 };
  const parts = (await testedParts()).entries();
  const work = async () => {
    for (const [at, part] of parts) {
      const report = join(folder, `${at}.xml`);
      const args = ["test", "--allow-all", "--no-check", `--junit-path=${report}`, part];
      const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args,
        cwd: root,
      }).output();
      console.log(`\n$ deno ${args.join(" ")}`);
      for (const output of [stdout, stderr]) console.log(new TextDecoder().decode(output));
      const { passed, failed } = await countsOf(report, { success });
      total.passed += passed;
      total.failed += failed;
    }
  };
  try {
    await Promise.all(Array.from({ length: WORKERS }, work));
    return total;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Folders that have tests, of lib those in it. The notebooks, which take longest, are first. */
async function testedParts(): Promise<string[]> {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "*_test.ts"];
  const { stdout } = await new Deno.Command("git", { args, cwd: root }).output();
  const paths = new TextDecoder().decode(stdout).split("\n").filter((path) => path !== "");
  const parts = paths.map((path) => path.split("/").slice(0, path.startsWith("lib/") ? 2 : 1));
  const isLong = (part: string) => Number(part === "notebooks");
  return [...new Set(parts.map((part) => part.join("/")))].sort((a, b) => isLong(b) - isLong(a));
}

async function countsOf(report: string, { success }: { success: boolean }): Promise<Counts> {
  const text = await Deno.readTextFile(report).catch(() => "");
  const [, total = "0", failures = "0", errors = "0"] =
    text.match(/<testsuites [^>]*tests="(\d+)" failures="(\d+)" errors="(\d+)"/) ?? [];
  const skipped = text.match(/<skipped/g)?.length ?? 0;
  const failed = Number(failures) + Number(errors);
  return {
    passed: Number(total) - skipped - failed,
    // A module that does not load is in no count
    failed: failed === 0 && !success ? 1 : failed,
  };
}

// --ignore stands in place of what deno.json excludes: published figures, and a picture that Vega wrote
const checks = [
  await deno("fmt", "--check", "--ignore=**/*.ipynb,results/,docs/curve.svg"),
  await notebooksFormatted(),
  await deno("lint", "--quiet"),
  await deno("check", "--quiet"),
  await notebooksChecked(),
  await examples(),
];
const { passed, failed } = await tests();
const passedChecks = checks.filter((ok) => ok).length;
const failedInAll = failed + checks.length - passedChecks;
console.log(`\n${passed + passedChecks} passed, ${failedInAll} failed`);
Deno.exit(failedInAll === 0 ? 0 : 1);
