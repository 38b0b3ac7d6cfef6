/**
 * The JSON Lines stages of BEST-Route (https://github.com/microsoft/best-route-llm, arXiv 2506.22716)
 * that carry outcomes. Sampled stages: `{id, prompt, <model>: {responses, armoRM_scores,
 * token_num_prompt, token_num_responses}}`, 20 samples a model, scores and tokens from later stages on.
 * Router files: `{id, input, candidates: [{model, scores: {armoRM_scores}, token_num_...}]}`, where
 * each candidate is a best-of-n and its lists are independent repetitions. Models are told by their names,
 * whatever their order in a line. What writers/bestroute.ts puts beside them is read too.
 */
import { z } from "zod";
import { badInput } from "../bad_input.ts";
import { CARRIED, type CarriedCard, carriedCardSchema } from "../card.ts";
import type { JsonObject } from "../json.ts";
import { readRecords } from "../records.ts";
import { validate } from "../validate.ts";
import { hasFields, type InputFile, type Reader, type SourceRow, splitOf } from "./reader.ts";

/** A list by sample; null where a sample has none. */
const listOf = <T extends z.ZodType>(item: T) => z.array(item.nullable());

const besideSchema = z.object({
  sample: z.array(z.number()),
  correct: listOf(z.boolean()),
  tokens_in: listOf(z.number()),
  confidence: listOf(z.number()),
  cost_usd: listOf(z.number()),
  latency_ms: listOf(z.number()),
  "score.armoRM": listOf(z.number()),
}).partial();

type Beside = z.output<typeof besideSchema>;

const sampledSchema = z.looseObject({
  responses: listOf(z.string()).optional(),
  token_num_prompt: z.number().nullish(),
  token_num_responses: listOf(z.number()).optional(),
});

/** `armoRM_scores`, `ourRM_scores`: a list of numbers by sample, under the name of who gave them. */
const SCORES = /^(.+)_scores$/;
const listSchema = listOf(z.number());

const oneOrMore = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((value) => [value]), z.array(item)], "a number or a list of them");

const candidateSchema = z.looseObject({
  model: z.string(),
  scores: z.record(z.string(), oneOrMore(z.number().nullable()))
    .refine((scores) => Object.keys(scores).length > 0, "an object of scores, with one or more"),
  token_num_prompt: z.number().nullish(),
  token_num_responses: oneOrMore(z.number()).optional(),
});

export const bestroute: Reader = {
  format: "bestroute",
  title: "BEST-Route's JSON Lines stages with responses or scores, and its router files",
  kind: "outcomes",
  quality: { what: "ArmoRM reward of the answer", min: null, max: null },
  detect: (inputs) =>
    inputs.every((input) =>
      hasFields(input, "id") && (
        (hasFields(input, "prompt") && Object.values(input.first ?? {}).some(isSampled)) ||
        (hasFields(input, "input", "candidates"))
      )
    ),
  card: cardOf,
  async *read(inputs) {
    for (const input of inputs) {
      const split = splitOf(input.path);
      for await (const { values, line } of readRecords(input)) {
        const place = { file: input.path, line };
        const query = { split, ...queryOf(values) };
        if (Array.isArray(values.candidates)) {
          const row = { ...query, prompt: values.input };
          for (const [index, value] of values.candidates.entries()) {
            const field = `candidates[${index}]`;
            const { model, scores, ...tokens } = validate(candidateSchema, value, {
              ...place,
              column: field,
            });
            yield* draws({ ...row, model }, { ...place, field: `${field}.scores` }, {
              scores,
              prompt: tokens.token_num_prompt,
              tokens: tokens.token_num_responses,
            });
          }
        } else {
          const models = Object.entries(values).filter(([, value]) => isSampled(value));
          if (models.length === 0) {
            throw badInput(place, {
              problem: "no model has an outcome: expected candidates, or responses or " +
                `armoRM_scores of a model; it has ${Object.keys(values).join(", ")}`,
            });
          }
          for (const [model, value] of models) {
            const sampled = validate(sampledSchema, value, { ...place, column: model });
            const scores = Object.entries(sampled).filter(([key]) => SCORES.test(key)).map((
              [key, list],
            ) =>
              [key, validate(listSchema, list, { ...place, column: `${model}.${key}` })] as const
            );
            yield* draws({ ...query, prompt: values.prompt, model }, { ...place, field: model }, {
              own: values.armoRM_scores === "quality",
              responses: sampled.responses,
              beside: validate(besideSchema, value, { ...place, column: model }),
              scores: Object.fromEntries(scores),
              prompt: sampled.token_num_prompt,
              tokens: sampled.token_num_responses,
            });
          }
        }
      }
    }
  },
};

function isSampled(value: unknown): boolean {
  return typeof value === "object" && value !== null &&
    ("responses" in value || "armoRM_scores" in value);
}

/** The cards in the first lines, in what they agree in; the files may have prompts of a list each. */
function cardOf(inputs: InputFile[]): Partial<CarriedCard> {
  const cards = inputs.map(({ path, first }): Partial<CarriedCard> =>
    first?.card === undefined
      ? {}
      : validate(carriedCardSchema, first.card, { file: path, line: 1, column: "card" })
  );
  const [card] = cards;
  const agreed = CARRIED.filter((name) =>
    card[name] !== undefined &&
    cards.every((other) => JSON.stringify(other[name]) === JSON.stringify(card[name]))
  );
  return {
    ...Object.fromEntries(agreed.map((name) => [name, card[name]])),
    contaminated: cards.flatMap(({ contaminated = [] }) => contaminated),
  };
}

/** Of the query, what a line says beside its prompt; its id without the dataset in front, where that is told. */
function queryOf({ id, dataset, task, reference, split }: JsonObject): SourceRow["row"] {
  const name = String(id), prefix = `${dataset}/`;
  const inDataset = typeof dataset === "string" && name.startsWith(prefix);
  return {
    query_id: inDataset ? name.slice(prefix.length) : name,
    ...dataset != null && { dataset },
    ...task != null && { task },
    ...reference != null && { reference },
    ...split !== undefined && { split }, // null says that there is none, whatever the file's name says
  };
}

/** One row per sample; the lists present must be of one length. ArmoRM's scores are the quality, too or alone. */
function* draws(
  row: SourceRow["row"],
  { file, line, field }: { file: string; line: number; field: string },
  { prompt, responses, tokens, scores, own = false, beside = {} }: {
    responses?: (string | null)[];
    scores: Record<string, (number | null)[]>;
    /** True where armoRM_scores is the quality and no score of ArmoRM. */
    own?: boolean;
    tokens?: (number | null)[];
    prompt?: number | null;
    beside?: Beside;
  },
): Generator<SourceRow> {
  const lists = [responses, tokens, ...Object.values(scores), ...Object.values(beside)]
    .filter((list) => list !== undefined);
  const lengths = new Set(lists.map((list) => list.length));
  if (lengths.size > 1) {
    throw badInput({ file, line }, {
      problem: `the lists of "${field}" must be of one length: they have ${
        [...lengths].join(", ")
      }`,
    });
  }
  const named = Object.keys(scores).filter((key) => !(own && key === "armoRM_scores")).map((key) =>
    [`score.${SCORES.exec(key)?.[1] ?? key}`, key] as const
  );
  const [samples = 0] = lengths;
  for (let sample = 0; sample < samples; sample++) {
    yield {
      file,
      line,
      columns: {
        quality: `${field}.armoRM_scores`,
        tokens_in: `${field}.token_num_prompt`,
        tokens_out: `${field}.token_num_responses`,
        ...Object.fromEntries(named.map(([column, key]) => [column, `${field}.${key}`])),
      },
      row: {
        ...row,
        sample,
        response: responses?.[sample],
        quality: scores.armoRM_scores?.[sample],
        tokens_in: prompt,
        tokens_out: tokens?.[sample],
        ...Object.fromEntries(named.map(([column, key]) => [column, scores[key][sample]])),
        ...Object.fromEntries(
          Object.entries(beside).map(([column, list]) => [column, list[sample]]),
        ),
      },
    };
  }
}
