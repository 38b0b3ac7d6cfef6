/**
 * Processes that outlive the one that started them: whether one still runs, and ending it, by the programs ps and
 * kill, which are the only ones that lab jobs may start besides Python (cli/access.ts).
 */
import { closeSync, openSync } from "node:fs";
import { spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { UserError } from "../core/errors.ts";
import { FILE_MODE } from "../core/write.ts";

export interface ProcessId {
  pid: number;
  /** When it began, as ISO text; the system may reuse the id for another process. */
  began: string;
}

/** ps tells whole seconds, and the system's clock may be set meanwhile. */
const TOLERANCE_MS = 5_000;

/** Starts a program that continues when this process ends; its output is appended to a file. */
export async function startDetached(
  program: string,
  args: readonly string[],
  { cwd, log }: { cwd: string; log: string },
): Promise<ProcessId> {
  const file = openSync(log, "a", FILE_MODE);
  try {
    const child = spawn(program, args, { cwd, detached: true, stdio: ["ignore", file, file] });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    child.unref();
    return { pid: child.pid!, began: (await beganAt(child.pid!) ?? new Date()).toISOString() };
  } catch (cause) {
    const { message } = cause as Error;
    throw new UserError(`Cannot start ${program}: ${message}`, { cause });
  } finally {
    closeSync(file);
  }
}

/** True while this process runs, and not another one with its id. */
export async function isRunning({ pid, began }: ProcessId): Promise<boolean> {
  const now = await beganAt(pid);
  return now !== null && Math.abs(now.getTime() - Date.parse(began)) <= TOLERANCE_MS;
}

/** Sends SIGTERM to a process; after the grace, SIGKILL to it and all that it started. */
export async function endProcess(process: ProcessId, { graceMs }: { graceMs: number }) {
  await tool("kill", ["-TERM", `${process.pid}`]);
  const until = performance.now() + graceMs;
  while (await isRunning(process)) {
    if (performance.now() > until) await tool("kill", ["-KILL", "--", `-${process.pid}`]);
    await setTimeout(100);
  }
}

/** When a process began; null where there is none, or only a zombie. */
async function beganAt(pid: number): Promise<Date | null> {
  const { code, out, err } = await tool("ps", ["-o", "stat=", "-o", "lstart=", "-p", `${pid}`]);
  const [, state, began] = /^\s*(\S+)\s+(.+?)\s*$/.exec(out) ?? [];
  if (code === 0 && began !== undefined) {
    return state.startsWith("Z") ? null : new Date(`${began} UTC`);
  }
  if (err === "") return null;
  throw new UserError(`Cannot tell whether process ${pid} runs: ps says ${err}`, {
    hint: "Install procps",
  });
}

async function tool(name: "ps" | "kill", args: string[]) {
  try {
    // Without LD_LIBRARY_PATH and the like, which a process of limited rights cannot hand on
    const { code, stdout, stderr } = await new Deno.Command(name, {
      args,
      clearEnv: true,
      env: { PATH: Deno.env.get("PATH") ?? "", LC_ALL: "C", TZ: "UTC" },
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
    return { code, out, err };
  } catch (cause) {
    throw new UserError(`Cannot manage jobs here as the program ${name} cannot be started`, {
      hint: "Install procps",
      cause,
    });
  }
}
