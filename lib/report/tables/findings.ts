/**
 * Findings: sentences about results, each with the condition under which it is true, so that no sentence
 * outlives its data. Where a condition fails, the sentence is shown as one that does not hold in this run; a
 * study that has such a finding at its default parameters fails.
 */
import { z } from "zod";
import { type Bundle, DISPLAY, type Displayable } from "../display.ts";
import { escapeHtml } from "../html.ts";

/** MIME type under which notebooks hold findings. */
export const FINDINGS_MIME = "application/vnd.routelab.findings+json";

export const findingSchema = z.object({
  /** A whole sentence, its figures computed. */
  text: z.string(),
  /** True where the results support the sentence. */
  holds: z.boolean(),
  /** True for a main finding of the study: these stand in docs/findings.md. */
  main: z.boolean().optional(),
});

export type Finding = z.infer<typeof findingSchema>;

/** Findings, ready to be the last value of a notebook cell. */
export class Findings implements Displayable {
  readonly data: readonly Finding[];

  constructor(data: readonly Finding[]) {
    this.data = data;
  }

  [DISPLAY](): Bundle {
    return {
      [FINDINGS_MIME]: this.data,
      "text/html": findingsHtml(this.data),
      "text/plain": this.data.map(({ text, holds }) => `${holds ? "-" : `- ${NOT}`} ${text}`)
        .join("\n"),
    };
  }
}

/** Shows sentences with the conditions that make them true. */
export function findings(data: readonly Finding[]): Findings {
  return new Findings(data);
}

/** Text before a sentence whose condition fails. */
const NOT = "Not in this run:";

function findingsHtml(data: readonly Finding[]): string {
  const items = data.map(({ text, holds }) =>
    holds
      ? `<li>${escapeHtml(text)}</li>`
      : `<li class="contradicted" style="opacity:.75"><strong>${NOT}</strong> ` +
        `<s>${escapeHtml(text)}</s></li>`
  );
  return `<ul class="findings">${items.join("")}</ul>`;
}
