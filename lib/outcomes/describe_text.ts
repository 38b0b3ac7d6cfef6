/**
 * A table's description as text for people, on a terminal or in a notebook.
 */
import { printable } from "../core/printable.ts";
import { alignColumns } from "../core/text_table.ts";
import type { DatasetCard } from "./card.ts";
import { removedText } from "./clean.ts";
import type { Description } from "./describe.ts";
import { needsText } from "./needs.ts";

const TOP_TASKS = 8;

/**
 * The description as aligned plain text: facts, models, faults found and removed, caveats.
 */
export function describeText({ card, models, scores, tasks, splits, needs }: Description): string {
  const { counts, audit, quality, source } = card;
  const { min, max } = counts.samples;
  const facts = [
    ["rows", count(counts.rows)],
    ["queries", `${count(counts.queries)} (${count(counts.prompts)} distinct prompts)`],
    ["format", card.format],
    ["tasks", shares(tasks)],
    ["splits", shares(splits)],
  ];
  if (card.kind === "outcomes") {
    facts.push(
      ["samples", `${min === max ? min : `${min}-${max}`} of each model for each query`],
      ["quality", quality.what + range(quality)],
    );
  }
  if (source) {
    facts.push(["source", `${source.url} at ${source.commit.slice(0, 10)}`]);
    facts.push(["licence", source.licence]);
  }
  if (card.created_by) facts.push(["made by", card.created_by]);

  const faults = ([
    ["duplicates", audit.duplicates.extra, "queries that repeat an earlier prompt"],
    ["contaminated", audit.contaminated.queries, "queries that the source lists"],
    ["straddling", audit.straddling.prompts, "prompts in more than one split"],
    ["blank", audit.blank.rows, "outcomes without a quality"],
    ["incomplete", audit.incomplete.queries, "queries that lack a model"],
  ] as const).map(([step, found, what]) => {
    return [step, count(found), what];
  });
  const removed = removedText(card.removed);
  const sections = [
    card.title === card.name ? card.name : `${card.name}: ${card.title}`,
    ...card.description ? [card.description] : [],
    alignColumns(facts),
    ...models.length > 0 ? [modelTable(models)] : [],
    ...scores.length > 0 ? [scoreTable(scores)] : [],
    alignColumns(faults),
    ...removed.length > 0 ? [`Removed:\n${removed.map((part) => `  ${part}`).join("\n")}`] : [],
    ...needsText(needs),
    ...card.caveats.length > 0 ? [card.caveats.map((caveat) => `! ${caveat}`).join("\n")] : [],
  ];
  return printable(sections.join("\n\n"));
}

function range({ min, max }: DatasetCard["quality"]): string {
  return min === null && max === null ? "" : `, in [${min ?? "-inf"}, ${max ?? "inf"}]`;
}

function modelTable(models: Description["models"]): string {
  return alignColumns([
    ["MODEL", "QUALITY", "SCORED", "USD/1K CALLS", "TOKENS IN", "TOKENS OUT"],
    ...models.map((m) => [
      m.model,
      decimal(m.quality, 4),
      count(m.scored),
      decimal(m.cost_usd === null ? null : 1000 * m.cost_usd, 4),
      decimal(m.tokens_in, 1),
      decimal(m.tokens_out, 1),
    ]),
  ]);
}

function scoreTable(scores: Description["scores"]): string {
  return alignColumns([
    ["SCORE", "SCORED", "MIN", "MEAN", "MAX"],
    ...scores.map(({ name, scored, min, mean, max }) => [
      name,
      count(scored),
      ...[min, mean, max].map((value) => decimal(value, 4)),
    ]),
  ]);
}

function shares(items: { name: string; queries: number }[]): string {
  if (items.length === 0) return "none given";
  const top = items.slice(0, TOP_TASKS).map(({ name, queries }) => `${name} ${count(queries)}`);
  const more = items.length - top.length;
  return top.join(", ") + (more > 0 ? `, and ${more} more` : "");
}

const count = (value: number) => value.toLocaleString("en-US");
const decimal = (value: number | null, digits: number) =>
  value === null ? "-" : value.toFixed(digits);
