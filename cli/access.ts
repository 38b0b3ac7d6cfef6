/**
 * What each command of `lab` may do, as flags of `deno run`: read; load the native code of its packages, and that of
 * llama.cpp where a GGUF file is named; write data/cache, the store and the files that --out and other options name;
 * connect to the hosts that its options name; start the program of --router-command. `lab history` may start git.
 * `lab jobs` may start Python, ps and kill for a job of this machine, and connect to Modal for one there. `lab run` and
 * `lab new` may do anything, as Deno's Jupyter kernels can, and so may `lab notebooks install`. Code of packages that is
 * native (polars, ONNX Runtime) is beyond these limits: they hold for TypeScript and JavaScript.
 */
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "../lib/core/errors.ts";
import { STORE_VARIABLE } from "../lib/core/store/store.ts";
import { partialPath } from "../lib/core/write.ts";
import { VARIABLES } from "../lib/models/variables.ts";
import { findProgram, findPython } from "../lib/jobs/programs.ts";
import { jobPlaces, JOBS_VARIABLE, jobsFolder } from "../lib/jobs/record.ts";
import { parseArgsStringToArgv as commandWords } from "string-argv";
import { GGUF, GGUF_FOLDER } from "../lib/models/gguf/place.ts";
import { HOSTS, placeOf } from "../lib/models/providers/hosts.ts";
import { MIRROR_VARIABLE, ORIGIN } from "../lib/outcomes/origin.ts";

const ROOT = join(import.meta.dirname!, "..");
const CACHE = join(ROOT, "data/cache");

/** Where it may write, the hosts that it may connect to or listen at, and the programs that it may start. */
interface Access {
  write: string[];
  net: string[];
  /** @default none */
  run?: string[];
}

type Environment = Record<string, string | undefined>;

/** The flags for a call of lab. */
export function accessOf(args: readonly string[], env: Environment): string[] {
  const [command = "", sub = ""] = args;
  // Of Jupyter's and git's own folders and programs nothing is known here
  if (["run", "new"].includes(command) || (command === "notebooks" && sub === "install")) {
    return ["--allow-all"];
  }
  const { write, net, run = [] } = needs(command, { sub, args, env });
  return [
    "--no-prompt",
    "--no-remote",
    "--allow-read",
    "--allow-env",
    "--allow-sys",
    `--allow-ffi=${listed([packages(), ...named(GGUF, { args, env }) ? [GGUF_FOLDER] : []])}`,
    `--deny-write=${listed([GGUF_FOLDER])}`,
    ...write.length === 0 ? [] : [`--allow-write=${listed(write)}`],
    ...net.length === 0 ? [] : [`--allow-net=${net.join(",")}`],
    ...run.length === 0 ? [] : [run[0] === ANY ? "--allow-run" : `--allow-run=${listed(run)}`],
  ];
}

function needs(
  command: string,
  { sub, args, env }: { sub: string; args: readonly string[]; env: Environment },
): Access {
  const out = valuesOf(args, "--out");
  const kept = [CACHE, ...env[STORE_VARIABLE] ? [resolve(env[STORE_VARIABLE])] : []];
  switch (command) {
    case "data":
      return {
        write: [...kept, ...out.flatMap(filesOf)],
        net: sub === "fetch" && !env[MIRROR_VARIABLE] ? [new URL(ORIGIN).host] : [],
      };
    case "prompts":
      return { write: [...kept, ...out.flatMap(filesOf)], net: [] };
    case "router": // fit writes a folder
      return sub === "fit"
        ? { write: [...kept, ...out.map((path) => resolve(path))], net: modelHosts(args, env) }
        : { write: [...kept, ...out.flatMap(filesOf)], net: [] };
    case "dataset":
    case "sample":
    case "answers":
    case "judge":
    case "score":
    case "oracle":
      return { write: [...kept, ...out.flatMap(filesOf)], net: modelHosts(args, env) };
    case "evaluate": {
      const results = out.length > 0 ? out.flatMap(filesOf) : [resolve("results")];
      return {
        write: [...kept, ...results, ...filesNamed(args, ["--decisions", "--report"])],
        net: modelHosts(args, env),
        run: routerPrograms(args, env),
      };
    }
    case "leaderboard": {
      const bibs = valuesOf(args, "--latex").map((path) => path.replace(/\.tex$/i, ".bib"));
      return {
        write: [
          ...filesNamed(args, ["--csv", "--latex", "--report"]),
          ...bibs.flatMap((path) => writable([resolve(path)])),
        ],
        net: [],
      };
    }
    case "calibrate":
      return { write: filesNamed(args, ["--curve", "--report"]), net: [] };
    case "threshold":
      return { write: kept, net: modelHosts(args, env), run: routerPrograms(args, env) };
    case "serve":
      return {
        write: kept,
        net: [...listening(args), ...modelHosts(args, env)],
        run: routerPrograms(args, env),
      };
    case "pocket": {
      const folder = sub === "train" || sub === "reinforce";
      const named = folder ? out.map((path) => resolve(path)) : out.flatMap(filesOf);
      const own = sub === "train" && out.length === 0 ? [join(ROOT, "data/pocket")] : [];
      return { write: [...kept, ...named, ...own], net: [] };
    }
    case "calibration": // train writes a folder
      return {
        write: [
          ...kept,
          ...sub === "train" ? out.map((path) => resolve(path)) : out.flatMap(filesOf),
        ],
        net: [],
      };
    case "pipeline":
      return {
        write: [...kept, resolve(out.at(-1) ?? "pipeline")],
        // Of a pool's models the names are not in the call
        net: modelHosts([...args, ...valuesOf(args, "--models").map((pool) => `${pool}/`)], env),
      };
    case "policy": // data and train write a folder
      return {
        write: [...kept, ...out.map((path) => resolve(path))],
        net: sub === "route" ? modelHosts(args, env) : [],
      };
    case "reward": // train writes a folder
      return {
        write: [
          ...kept,
          ...sub === "pairs" ? out.flatMap(filesOf) : out.map((path) => resolve(path)),
        ],
        net: [],
      };
    case "jobs":
      return jobAccess(sub, { args, env, kept });
    case "cache":
      return { write: kept, net: [] };
    case "history": {
      const git = findProgram("git", env as Record<string, string>);
      return { write: [resolve(out.at(-1) ?? "reports")], net: [], run: git === null ? [] : [git] };
    }
    default: // compare prints, as help does
      return { write: [], net: [] };
  }
}

/** Any program. */
const ANY = "*";

function jobAccess(
  sub: string,
  { args, env, kept }: { args: readonly string[]; env: Environment; kept: string[] },
): Access {
  const records = jobsFolder(env[JOBS_VARIABLE] ?? "");
  const folders = [...kept, ...env[JOBS_VARIABLE] ? [records] : []];
  if (sub === "fields") return { write: [], net: [] };
  const fetched = sub === "fetch" ? valuesOf(args, "--out").map((path) => resolve(path)) : [];
  const places = sub === "run"
    ? valuesOf(args, "--on")
    : [...sub === "list" ? [""] : [], ...args.slice(2).filter((arg) => arg !== "")]
      .flatMap((prefix) => jobPlaces(prefix, records).map(({ place }) => place.on));
  return {
    write: [...folders, ...fetched],
    net: places.includes("modal") ? modalAccess(env) : [],
    run: places.includes("local") ? jobPrograms(env) : [],
  };
}

/**
 * Modal's own hosts, of which one may lead to another, and those of S3, which its package takes for the store of
 * what is large; or the host that MODAL_SERVER_URL names.
 */
function modalAccess(env: Environment): string[] {
  const named = URL.parse(env.MODAL_SERVER_URL ?? "");
  return named === null ? ["*.modal.com:443", "*.amazonaws.com:443"] : [named.hostname];
}

/** Python, and what looks after it. */
function jobPrograms(env: Environment): string[] {
  const known = env as Record<string, string>;
  return programs([findPython(known), findProgram("ps", known), findProgram("kill", known)], env);
}

/** The programs that --router-command names, and no other. */
function routerPrograms(args: readonly string[], env: Environment): string[] {
  const found = valuesOf(args, "--router-command").map((command) => {
    const [program] = commandWords(command.replace(/^[\w.-]+=/, ""));
    return program === undefined ? null : findProgram(program, env as Record<string, string>);
  });
  return programs(found, env);
}

/** Variables that change how programs are loaded are handed on only by who may start any. */
function programs(found: readonly (string | null)[], env: Environment): string[] {
  const there = found.filter((program) => program !== null);
  const loading = Object.keys(env).some((name) => /^(LD|DYLD)_/.test(name));
  return loading && there.length > 0 ? [ANY] : there.map((program) => resolve(program));
}

/** What follows a flag, each time it is given. */
function valuesOf(args: readonly string[], flag: string): string[] {
  return args.flatMap((arg, i) => {
    if (arg === flag) return args.slice(i + 1, i + 2);
    return arg.startsWith(`${flag}=`) ? [arg.slice(flag.length + 1)] : [];
  }).filter((value) => value !== "");
}

/** The file that --out names, what commands write beside it, and all of these while they are written. */
function filesOf(out: string): string[] {
  const path = resolve(out), stem = path.replace(/\.\w+$/, "");
  return writable([
    path,
    `${path}.ratings.jsonl`,
    `${path}.unfinished`,
    `${stem}.card.json`,
    `${stem}.queries.parquet`,
  ]);
}

/** The files that flags name, beside which nothing is written. */
function filesNamed(args: readonly string[], flags: readonly string[]): string[] {
  return flags.flatMap((flag) => valuesOf(args, flag)).flatMap((path) => writable([resolve(path)]));
}

/** Files of one folder, while they are written too, and the folder where it is missing. */
function writable(files: readonly string[]): string[] {
  const folder = dirname(files[0]);
  return [...files, ...files.map(partialPath), ...exists(folder) ? [] : [folder]];
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path) !== null;
  } catch {
    return false;
  }
}

/** The hosts of the models that are named anywhere in the call, as `judge:MODEL` too, or by the environment. */
function modelHosts(args: readonly string[], env: Environment): string[] {
  const urls = [...valuesOf(args, "--base-url"), env[VARIABLES.baseUrl] ?? ""];
  for (const [host, place] of Object.entries(HOSTS)) {
    if (named(`${host}/`, { args, env })) urls.push(placeOf(place, env));
  }
  return [
    ...new Set(urls.flatMap((url) => {
      const { protocol, hostname, port } = URL.parse(url) ?? {};
      if (!hostname || !/^https?:$/.test(protocol!)) return [];
      return [`${hostname}:${port || (protocol === "https:" ? 443 : 80)}`];
    })),
  ];
}

/** Whether a name that begins so stands in the call or the environment. */
function named(
  beginning: string,
  { args, env }: { args: readonly string[]; env: Environment },
): boolean {
  const words = [...args, env[VARIABLES.classifier] ?? ""].flatMap((text) => text.split(/[,=:]/));
  return words.some((word) => word.startsWith(beginning));
}

/** Where the service listens; nowhere for an address that is none, as the service then says. */
function listening(args: readonly string[]): string[] {
  const host = valuesOf(args, "--host").at(-1) ?? "127.0.0.1";
  const port = valuesOf(args, "--port").at(-1) ?? "8000";
  const name = host.includes(":") ? `[${host}]` : host;
  const isAddress = URL.canParse(`http://${name}:${port}`) && /^\d+$/.test(port) &&
    /^[\w.:-]+$/.test(host);
  return isAddress ? [`${name}:${port}`] : [];
}

/** The folder of npm packages: Deno's cache, or node_modules. */
function packages(): string {
  const path = fileURLToPath(import.meta.resolve("nodejs-polars"));
  return path.replace(/\/(npm|node_modules)\/.*$/, "/$1");
}

/** @throws {UserError} for a path that Deno's flags cannot name */
function listed(paths: readonly string[]): string {
  const wrong = paths.find((path) => path.includes(","));
  if (wrong === undefined) return paths.join(",");
  throw new UserError(`Cannot be given the right to use ${wrong} as paths must be without commas`, {
    hint: "Choose another file or folder",
  });
}
