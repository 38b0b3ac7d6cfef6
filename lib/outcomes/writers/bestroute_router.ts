/**
 * BEST-Route's router files (https://github.com/microsoft/best-route-llm), a line a query, whose candidates are the best
 * of n samples of a model, n = 1..N, by a proxy score: named `MODEL_SCORE_boN`, with the quality of the sample that
 * was picked and the tokens of all that were drawn. Of training queries 10 repetitions are drawn, of others one.
 *
 * The source looks for the first of all samples that has the highest proxy score of the draw, which may not be
 * drawn at all; here the quality is that of the very sample drawn. Its draws are with replacement and unseeded.
 */
import { type Random, random } from "../../core/random.ts";
import { UserError } from "../../core/errors.ts";
import { selectionColumn } from "../candidates.ts";
import { queryName } from "../needs.ts";
import type { Outcome, Question } from "../schema.ts";
import type { OutcomeTable } from "../table.ts";
import { idOf } from "./bestroute.ts";
import { cellsOf } from "./cells.ts";

export interface RouterFileOptions {
  /** The score that picks: `confidence`, `quality` or the name of a `score.` column. */
  select: string;
  /** The largest n. */
  most: number;
  replacement: boolean;
  seed: number;
  split?: Question["split"] | undefined;
}

/** Repetitions for queries of the training split, and for those without one. */
const REPETITIONS = 10;

/**
 * Lines of JSON, without their ends.
 *
 * @throws {UserError} where a model has no outcomes for a query, too few samples, or one without quality or score
 */
export function* bestrouteRouterLines(
  table: OutcomeTable,
  { select, most, replacement, seed, split }: RouterFileOptions,
): Generator<string> {
  const { frame, card } = table;
  const column = selectionColumn(select);
  if (!frame.columns.includes(column)) {
    const scores = frame.columns.filter((name) => name.startsWith("score."));
    throw new UserError(
      `Cannot pick samples by ${select} as ${card.name} has no column ${column}`,
      {
        hint: `There are ${
          ["confidence", "quality", ...scores.map((name) => name.slice(6))].join(", ")
        }`,
      },
    );
  }
  const withTokens = ["tokens_in", "tokens_out"].every((name) =>
    frame.getColumn(name).nullCount() === 0
  );
  for (const { question, samples } of cellsOf(table, { split }).cells) {
    const { dataset, prompt, task, reference, split } = question;
    const id = idOf(question), single = split === "validation" || split === "test";
    const candidates = [...samples].flatMap(([model, rows]) => {
      const scores = scoresOf(rows, { column, model, question, least: replacement ? 1 : most });
      return Array.from({ length: most }, (_, i) => {
        const n = i + 1, next = random(seed, `bestroute/${id}/${model}/bo${n}`);
        const draws = Array.from({ length: single ? 1 : REPETITIONS }, () => {
          const drawn = draw(rows.length, { n, replacement, next });
          // The order of a draw is random, and so is the first of equal scores
          const picked = drawn.reduce((a, b) => scores[b] > scores[a] ? b : a);
          return {
            quality: rows[picked].quality,
            tokens: drawn.reduce((sum, at) => sum + rows[at].tokens_out!, 0),
          };
        });
        const values = <T>(of: (draw: typeof draws[number]) => T) =>
          single ? of(draws[0]) : draws.map(of);
        return {
          model: `${model}_${select}_bo${n}`,
          text: values(() => ""),
          scores: { armoRM_scores: values(({ quality }) => quality) },
          ...withTokens && {
            token_num_prompt: rows[0].tokens_in,
            token_num_responses: values(({ tokens }) => tokens),
          },
        };
      });
    });
    yield JSON.stringify({
      ...{ id, instruction: "", input: prompt, output: "", cmp_results: "" },
      ...{ dataset, task, reference, split, candidates },
    });
  }
}

/** The selection scores of a cell's samples, all of which have a quality. */
function scoresOf(
  rows: readonly Outcome[],
  { column, model, question, least }: {
    column: string;
    model: string;
    question: Question;
    least: number;
  },
): number[] {
  const query = queryName(question.dataset, question.query_id);
  if (rows.length < least) {
    throw new UserError(
      `Cannot draw ${least} samples of ${model} for ${query} as there ${
        rows.length === 1 ? "is 1" : `are ${rows.length}`
      }`,
      { hint: "Draw fewer with --best-of, or with replacement: --replacement" },
    );
  }
  return rows.map((row) => {
    const score = row[column as keyof Outcome] as number | null;
    const blank = row.quality === null ? "quality" : score === null ? column : null;
    if (blank === null) return score!;
    throw new UserError(
      `Cannot draw samples of ${model} for ${query} as ${blank} is blank in sample ${row.sample}`,
    );
  });
}

/** Places of `n` of `count` samples. */
function draw(
  count: number,
  { n, replacement, next }: { n: number; replacement: boolean; next: Random },
): number[] {
  const places = Array.from({ length: count }, (_, i) => i);
  return Array.from({ length: n }, (_, d) => {
    if (replacement) return Math.floor(next() * count);
    const at = d + Math.floor(next() * (count - d));
    [places[d], places[at]] = [places[at], places[d]];
    return places[d];
  });
}
