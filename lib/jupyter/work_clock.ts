/**
 * A clock of work: it counts the seconds in which a kernel and the processes it started could get on. On a machine
 * that is busy with other things it stands still while they wait for a core, so that a limit means the same there
 * as on a calm one. A process that waits, as for a host, lets it run: then nothing else is in its way. Reads
 * /proc (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html); elsewhere it is a clock as any.
 */

/** Share of a core below which a process waits, perhaps looking now and then whether what it waits for is there. */
const WAITING = 0.05;

/** Clock ticks of /proc a second, on every Linux there is. */
const TICKS = 100;

export class WorkClock {
  readonly #group: number;
  #work = 0;
  #cpu: number | null;
  #wall = performance.now();

  /** @param group The processes' group. */
  constructor(group: number) {
    this.#group = group;
    this.#cpu = cpuMs(group);
  }

  /**
   * Milliseconds of work since the clock was made. To be called every second or so; a reading takes some
   * milliseconds, so that one of the last `within` milliseconds is taken again.
   */
  read({ within = 0 }: { within?: number } = {}): number {
    if (performance.now() - this.#wall < within) return this.#work;
    const cpu = cpuMs(this.#group), wall = performance.now();
    this.#work += workOf({ wall: wall - this.#wall, cpu: difference(cpu, this.#cpu) });
    [this.#cpu, this.#wall] = [cpu, wall];
    return this.#work;
  }
}

/**
 * Milliseconds of work in a stretch of time: the processor time where there was any, several cores counting as
 * one; all of it where there was next to none, as the process then waits for something else.
 */
export function workOf({ wall, cpu }: { wall: number; cpu: number | null }): number {
  return cpu === null || cpu < WAITING * wall ? wall : Math.min(wall, cpu);
}

/** Null where it is not known. A process that ended takes its time with it. */
function difference(now: number | null, before: number | null): number | null {
  return now === null || before === null ? null : now - before;
}

/** Processor time of a group's processes and of their children that ended, in milliseconds. */
function cpuMs(group: number): number | null {
  if (Deno.build.os !== "linux") return null;
  let ticks = 0;
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = Deno.readTextFileSync(`/proc/${name}/stat`);
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // from the third field on
      if (Number(fields[2]) !== group) continue;
      for (const field of fields.slice(11, 15)) ticks += Number(field);
    } catch {
      // it ended
    }
  }
  return ticks * 1000 / TICKS;
}
