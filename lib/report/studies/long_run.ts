/**
 * Long runs: a study at parameters that take too long for its page (`metadata.routelab.long`), run once by
 * `lab run NAME --publish` and kept in results/published. The page quotes them, and says so: such tables and
 * findings are no figures of the page's own run.
 */
import { UserError } from "../../core/errors.ts";
import { type Bundle, DISPLAY, type Displayable } from "../display.ts";
import { escapeHtml } from "../html.ts";
import { type Column, dataTable } from "../tables/data_table.ts";
import { findings } from "../tables/findings.ts";
import type { Figures } from "./figures.ts";
import { openPublished, type Published } from "./published.ts";

type Table = Figures["tables"][number];

export class LongRun {
  readonly #run: NonNullable<Published["long"]>;

  constructor(run: NonNullable<Published["long"]>) {
    this.#run = run;
  }

  /** How it was made: the command, the commit, the digest of all that it read. */
  about(): Displayable {
    const { command, commit, reads } = this.#run;
    const facts = [
      ...commit === null ? [] : [`commit ${commit}`],
      ...reads === null ? [] : [`code and data ${reads.slice(0, 12)}`],
    ].join(", ");
    const html = `<p>Published, not run here: <code>deno task ${escapeHtml(command)}</code> (${
      escapeHtml(facts)
    }).</p>`;
    return quoted(html, `Published, not run here: deno task ${command} (${facts})`);
  }

  /** The rows of a table, by its title. */
  rows(title: string): Table["rows"] {
    return this.#table(title).rows;
  }

  /** A table of it; `formats` are those of its columns, by key. */
  table(title: string, formats: Record<string, Column["format"]> = {}): Displayable {
    const { columns, rows } = this.#table(title);
    const { html, text } = dataTable({
      title: `${title} (published)`,
      columns: columns.map(({ key, label, help }) => ({
        key,
        label,
        ...(help === undefined ? {} : { help }),
        ...(formats[key] === undefined ? {} : { format: formats[key] }),
      })),
      rows,
    });
    return quoted(html, text);
  }

  /** What it found. */
  findings(): Displayable {
    const shown = findings(this.#run.figures.findings)[DISPLAY]();
    return quoted(String(shown["text/html"]), String(shown["text/plain"]));
  }

  #table(title: string): Table {
    const found = this.#run.figures.tables.find((table) => table.title === title);
    if (found !== undefined) return found;
    const known = this.#run.figures.tables.map(({ title }) => title ?? "a table").join("; ");
    throw new UserError(`Cannot quote the table "${title}" as the long run has: ${known}`);
  }
}

/**
 * The long run of a study.
 *
 * @throws {UserError} where none is published, or one of its findings does not hold
 */
export async function openLongRun(study: string, folder?: string): Promise<LongRun> {
  const { long } = await openPublished(study, folder);
  const hint = `Publish it with: deno task lab run ${study} --publish`;
  if (long === undefined) {
    throw new UserError(`Cannot quote a long run of ${study} as none is published`, { hint });
  }
  const wrong = long.figures.findings.find(({ holds }) => !holds);
  if (wrong === undefined) return new LongRun(long);
  throw new UserError(`Cannot quote the long run of ${study} as it does not find: ${wrong.text}`, {
    hint,
  });
}

function quoted(html: string, text: string): Displayable {
  return { [DISPLAY]: (): Bundle => ({ "text/html": html, "text/plain": text }) };
}
