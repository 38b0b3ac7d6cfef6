/**
 * An oracle dataset on disk, JSON Lines; and, while it is made, the rows that are ready, in a folder beside it: so a
 * run that was killed goes on where it was, models on this machine included.
 */
import { join } from "node:path";
import { expectation } from "../../core/config.ts";
import { UserError } from "../../core/errors.ts";
import { writeAtomically } from "../../core/write.ts";
import { type OracleRow, oracleRowSchema } from "./oracle_row.ts";

/** @throws {UserError} naming the line that is no row, or where there is none at all */
export async function readOracle(path: string): Promise<OracleRow[]> {
  const hint = "Write one with: lab oracle --help";
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    const { message } = cause as Error;
    throw new UserError(`Cannot read the oracle dataset ${path}: ${message}`, { hint, cause });
  }
  const rows = text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    const because = (reason: string) =>
      new UserError(`Cannot read the oracle dataset ${path} as line ${i + 1} ${reason}`, { hint });
    const parsed = oracleRowSchema.safeParse(parsedJson(line, because));
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    const field = issue.path.map(String).join(".");
    throw because(
      field === "" ? "is no object" : `has a ${field} that must be ${expectation(issue)}`,
    );
  });
  if (rows.length > 0) return rows;
  throw new UserError(`Cannot read the oracle dataset ${path} as it has no row`, { hint });
}

function parsedJson(line: string, because: (reason: string) => UserError): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw because("is no JSON");
  }
}

export async function saveOracle(rows: readonly OracleRow[], path: string): Promise<void> {
  await writeAtomically(path, rows.values().map((row) => JSON.stringify(row) + "\n"));
}

/** The folder of the rows that are ready: `oracle.jsonl` -> `oracle.jsonl.unfinished`. */
export function unfinishedPath(path: string): string {
  return `${path}.unfinished`;
}

/** The rows of one run that are ready, a file a round. */
export class UnfinishedOracle {
  readonly #folder: string;
  readonly #run: string;
  #rounds = 0;

  /**
   * @param path Of the dataset.
   * @param options.run Digest of all that the rows come from; rows of another run are none of this one.
   */
  constructor(path: string, { run }: { run: string }) {
    this.#folder = unfinishedPath(path);
    this.#run = run;
  }

  /** The rows that are there, to be read before any is added. */
  async rows(): Promise<OracleRow[]> {
    const rows: OracleRow[] = [];
    while (await exists(this.#path())) {
      rows.push(...await readOracle(this.#path()));
      this.#rounds++;
    }
    return rows;
  }

  async add(rows: readonly OracleRow[]): Promise<void> {
    await saveOracle(rows, this.#path());
    this.#rounds++;
  }

  /** Removes what is there, of other runs too: the dataset is made. */
  async remove(): Promise<void> {
    if (await exists(this.#folder)) await Deno.remove(this.#folder, { recursive: true });
  }

  #path(): string {
    return join(this.#folder, `${this.#run}-${this.#rounds}.jsonl`);
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
