/**
 * A table as HTML whose styles are inline, because JupyterLab and VS Code show it without a style sheet of ours. A
 * table wider than its place scrolls by itself. In a page its rows are sorted by a click on a head, for which cells
 * that are no text bring their value in `data-sort` (sort_tables_client.js).
 */
import { escapeHtml } from "../html.ts";

export interface HeadCell {
  label: string;
  align: "left" | "right";
  /** Type of the column's values, in small print below the label. */
  type?: string;
}

export interface BodyCell {
  text: string;
  /** What rows are sorted by where that is not the text; null of what is unknown, which comes last. */
  sort?: number | bigint | null;
  /** True of a value with an interval, which breaks before the interval and nowhere else. */
  breaks?: boolean;
}

export interface TableParts {
  title?: string | undefined;
  head: readonly HeadCell[];
  rows: readonly { cells: readonly BodyCell[]; marked?: boolean }[];
  /** HTML below the table. */
  below: string;
}

const LINE = "border:0;border-bottom:1px solid color-mix(in srgb, currentColor 18%, transparent)";
const NO_WRAP = "white-space:nowrap";
const HIGHLIGHT = "font-weight:600;background:color-mix(in srgb, currentColor 7%, transparent)";
/** A column with a text of more characters than this is kept from being squeezed by the others. */
const LONG_TEXT = 30;

/** The table with its title above; everything but `below` is escaped. */
export function tableHtml({ title, head, rows, below }: TableParts): string {
  const ths = head.map(({ label, align, type }) => {
    const style = `text-align:${align};vertical-align:bottom;padding:4px 9px;${LINE}`;
    const small = type === undefined
      ? ""
      : `<br><small style="font-weight:400;opacity:.75">${escapeHtml(type)}</small>`;
    return `<th scope="col" style="${style}">${escapeHtml(label)}${small}</th>`;
  });
  const styles = head.map(({ align }, i) => {
    const column = rows.map(({ cells }) => cells[i]!);
    const long = column.some(({ text }) => text.length > LONG_TEXT);
    const space = long
      ? "min-width:9em;"
      : column.some(({ breaks }) => breaks)
      ? ""
      : `${NO_WRAP};`;
    return `text-align:${align};${space}padding:4px 9px;${LINE}`;
  });
  const trs = rows.map(({ cells, marked }) => {
    const tds = cells.map(({ text, sort, breaks }, i) =>
      `<td style="${styles[i]}"${sort === undefined ? "" : ` data-sort="${sort ?? ""}"`}>${
        breaks ? estimateHtml(text) : escapeHtml(text)
      }</td>`
    );
    return `<tr${marked ? ` class="highlight" style="${HIGHLIGHT}"` : ""}>${tds.join("")}</tr>`;
  });
  // Not a caption, which would scroll away with the table.
  const caption = title === undefined
    ? ""
    : `<p style="margin:0;padding:4px 9px;font-weight:600">${escapeHtml(title)}</p>`;
  const label = title === undefined ? "" : ` aria-label="${escapeHtml(title)}"`;
  return `<div class="data-table">${caption}<div style="overflow-x:auto">` +
    `<table${label} style="border-collapse:collapse;font-variant-numeric:tabular-nums">` +
    `<thead><tr>${ths.join("")}</tr></thead><tbody>${trs.join("")}</tbody></table>` +
    `</div>${below}</div>`;
}

/** Value and interval, which stand below one another where there is no room, and break nowhere else. */
function estimateHtml(text: string): string {
  const [value, interval] = text.split(/ (?=\[)/);
  return [value!, ...(interval === undefined ? [] : [interval])]
    .map((part) => `<span style="${NO_WRAP}">${escapeHtml(part)}</span>`).join(" ");
}

/** The rows as aligned text below the line of labels. */
export function tableText({ title, head, rows }: Omit<TableParts, "below">): string {
  const lines = [
    head.map(({ label }) => label),
    ...rows.map(({ cells }) => cells.map(({ text }) => text)),
  ];
  const widths = head.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const texts = lines.map((line) =>
    line.map((text, i) =>
      head[i]!.align === "right" ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)
    ).join("  ").trimEnd()
  );
  return [...(title === undefined ? [] : [title]), ...texts].join("\n");
}
