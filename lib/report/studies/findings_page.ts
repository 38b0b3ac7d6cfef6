/** The page of findings, docs/findings.md, made of what is published. */
import { UserError } from "../../core/errors.ts";
import { listPublished, openPublished, type Published } from "./published.ts";

const BEGIN = /^<!-- findings:.*-->$/m, END = "<!-- end of findings -->";

/** The page with the main findings of all published studies in their place. */
export async function withFindings(page: string): Promise<string> {
  const begin = BEGIN.exec(page), end = page.indexOf(END);
  if (begin === null || end < begin.index) {
    throw new UserError(
      `Cannot write findings as the page has no place for them: <!-- findings: ... --> and ${END}`,
    );
  }
  const published = await Promise.all((await listPublished()).map((study) => openPublished(study)));
  const head = page.slice(0, begin.index + begin[0].length);
  return `${head}\n\n${published.flatMap(linesOf).join("\n")}\n\n${page.slice(end)}`;
}

/** A line for each main finding: "- **13 trained router**: ...". */
function linesOf({ study, figures, long }: Published): string[] {
  const name = study.replaceAll("_", " ");
  const known = new Set((long?.figures.findings ?? []).map(({ text }) => withoutFigures(text)));
  const all = [
    ...long?.figures.findings ?? [],
    // What the long run finds too, it finds on more
    ...figures.findings.filter(({ text }) => !known.has(withoutFigures(text))),
  ];
  return all.filter(({ main }) => main).map(({ text }) => wrapped(`- **${name}**: ${text}`));
}

function withoutFigures(text: string): string {
  return text.replaceAll(/[−+]?\d[\d.,]*%?/g, "0");
}

/** At most 100 characters a line, as `deno fmt` has it. */
function wrapped(text: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > 100) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
