/** One work, done by ours and by its peers in turns. */
import { join } from "node:path";
import { UserError } from "../../lib/core/errors.ts";
import { disagreements } from "./checks.ts";
import { sideEnvironment } from "./environment.ts";
import { SideProcess } from "./process.ts";
import { type Row, summarise } from "./results.ts";
import type { Work } from "./works.ts";

const ROOT = join(import.meta.dirname!, "../..");

export interface Setting {
  runs: number;
  python: string;
  /** Folder of what both sides read. */
  inputs: string;
  commit: string | null;
}

/**
 * The rows of one work, one a peer.
 *
 * @throws {UserError} where a side fails, or two do not come to the same
 */
export async function compare(
  work: Work,
  { runs, python, inputs, commit }: Setting,
): Promise<Row[]> {
  const threads = work.threads === "defaults" ? navigator.hardwareConcurrency : 1;
  const env = sideEnvironment({ threads, inputs, python });
  const start = (side: string) => {
    const path = join(import.meta.dirname!, side);
    const deno = [Deno.execPath(), "run", "--allow-all", "--quiet"];
    return SideProcess.start([...side.endsWith(".py") ? [python] : deno, path], { cwd: ROOT, env });
  };
  const [load] = Deno.loadavg();
  await using sides = new AsyncDisposableStack();
  const ours = sides.use(await start(work.side));
  const peers = await Promise.all(
    work.peers.map(async (peer) => ({ peer, side: sides.use(await start(peer.side)) })),
  );
  // Not timed: what is loaded and compiled at the first call
  const { check } = await ours.run(work.task);
  for (const { peer, side } of peers) {
    const found = disagreements(check, (await side.run(peer.task)).check, peer.tolerance);
    if (found.length > 0) {
      throw new UserError(
        `Routelab and ${peer.name} do not come to the same: ${found.join("; ")}`,
      );
    }
  }
  const own: number[] = [], theirs: number[][] = peers.map(() => []);
  for (let turn = 0; turn < runs; turn++) {
    const steps = [
      async () => void own.push((await ours.run(work.task)).seconds),
      ...peers.map(({ peer, side }, i) => async () =>
        void theirs[i].push((await side.run(peer.task)).seconds)
      ),
    ];
    for (const step of turn % 2 === 0 ? steps : steps.reverse()) await step();
  }
  const date = new Date().toISOString().slice(0, 10);
  return peers.map(({ peer, side }, i) => ({
    ...{ name: work.name, work: work.title, peer: peer.name, threads: work.threads },
    ...summarise(own, theirs[i]),
    note: peer.note ?? null,
    versions: { deno: Deno.version.deno, ...side.versions },
    ...{ date, commit, load },
  }));
}
