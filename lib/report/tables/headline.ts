/**
 * A headline: one number a study stands for. A notebook shows it large beside its label; the page of
 * the study and the index of all studies collect it by its MIME type.
 */
import { z } from "zod";
import { type Bundle, DISPLAY, type Displayable } from "../display.ts";
import { formatInterval, formatNumber } from "../format.ts";
import { escapeHtml } from "../html.ts";

/** MIME type under which notebooks hold headlines. */
export const HEADLINE_MIME = "application/vnd.routelab.headline+json";

/** A headline as it is stored: as text, and as the numbers. */
export const headlineSchema = z.object({
  label: z.string(),
  value: z.string(),
  interval: z.string().optional(),
  note: z.string().optional(),
  number: z.object({
    value: z.number().nullable(),
    lo: z.number().nullish(),
    hi: z.number().nullish(),
  }),
});

export type HeadlineData = z.infer<typeof headlineSchema>;

export interface HeadlineOptions {
  label: string;
  value: number | null;
  /** d3-format of value and interval. @default ",.3~f" */
  format?: string;
  /** Confidence interval of the value. */
  lo?: number | null;
  hi?: number | null;
  /** The value to compare it with, in a few words. */
  note?: string;
}

/** A headline, ready to be the last value of a notebook cell. */
export class Headline implements Displayable {
  readonly data: HeadlineData;

  constructor(data: HeadlineData) {
    this.data = data;
  }

  [DISPLAY](): Bundle {
    const { label, value, interval, note } = this.data;
    const after = [interval, note].filter((part) => part !== undefined).join(" · ");
    return {
      [HEADLINE_MIME]: this.data,
      "text/html": headlineHtml(this.data),
      "text/plain": `${label}: ${value}${after === "" ? "" : ` (${after})`}`,
    };
  }
}

/** One number, its label, its interval and a note. An unknown value prints as an en dash. */
export function headline(options: HeadlineOptions): Headline {
  const { label, value, format = ",.3~f", note, lo, hi } = options;
  const interval = formatInterval(options, format);
  return new Headline({
    label,
    value: formatNumber(value, format),
    ...(interval === undefined ? {} : { interval }),
    ...(note === undefined ? {} : { note }),
    number: { value, ...(lo === undefined ? {} : { lo }), ...(hi === undefined ? {} : { hi }) },
  });
}

/** The headline as a block; styled inline, because notebooks show it without a style sheet of ours. */
export function headlineHtml({ label, value, interval, note }: HeadlineData): string {
  const small = (text: string | undefined) =>
    text === undefined ? "" : `<div style="font-size:.85em;opacity:.75">${escapeHtml(text)}</div>`;
  return `<div class="headline" style="display:inline-block;padding:4px 0;font-variant-numeric:tabular-nums">` +
    `<div style="font-size:.85em;opacity:.75">${escapeHtml(label)}</div>` +
    `<div style="font-size:1.9em;font-weight:600;line-height:1.2">${escapeHtml(value)}</div>` +
    `${small(interval)}${small(note)}</div>`;
}
