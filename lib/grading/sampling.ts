/**
 * Several samples of several models for each prompt, as a table of outcomes without a quality: the answers that
 * best-of-n and reward models are made of (BEST-Route, arXiv 2506.22716: 20 samples, temperature 1, 500 tokens).
 *
 *     deno task lab sample --prompts mixed.jsonl --model pocket-small,pocket-large --out sampled.parquet
 */
import { parse } from "node:path";
import { z } from "zod";
import { parseConfig } from "../core/config.ts";
import { type Able, costOf, findPrice, pricesDate } from "../models/mod.ts";
import { type MadeCard, makeTable, type Outcome, type OutcomeTable } from "../outcomes/mod.ts";
import {
  answeringCommand,
  answeringSchema,
  answersOf,
  openAnswering,
  outcomeOf,
} from "./answering.ts";
import { type Spending, SpendingMeter, type SpendingProgress } from "./spending_meter.ts";

const samplingSchema = answeringSchema.extend({
  /** Answers of each model to each prompt. */
  samples: z.int().min(1).default(20),
  temperature: z.number().min(0).default(1),
  maxTokens: z.int().min(1).default(500),
});

export type SamplingConfig = z.input<typeof samplingSchema>;
type Settings = z.output<typeof samplingSchema>;

export interface Sampled {
  table: OutcomeTable;
  /** Prompts that a model refused: all their samples are blank answers. */
  refused: { model: string; dataset: string; query_id: string; reason: string }[];
  /** In this run. */
  spent: Spending;
  /** In earlier runs, for what is kept of them. */
  earlier: Spending;
}

/**
 * Samples the models' answers. What a row costs is what that one answer costs, its prompt included.
 *
 * @throws {UserError} where the prompts cannot be read, a model answers none of them, a host fails, or the
 * budget is spent; run it again to go on
 */
export async function sampleOutcomes(
  config: SamplingConfig,
  { onProgress }: { onProgress?: (progress: SpendingProgress) => void } = {},
): Promise<Sampled> {
  const settings = parseConfig(samplingSchema, config);
  const { samples } = settings;
  const { questions, clients } = await openAnswering(settings);
  const meter = new SpendingMeter(questions.length * clients.length * samples, {
    kinds: ["answers"],
    onProgress,
  });
  const priceOf = new Map(clients.map(({ name, price }) => [name, price]));
  const rows: Outcome[] = [], refused: Sampled["refused"] = [];
  for await (const chunk of answersOf(clients, { questions, settings, samples, meter })) {
    for (const { question, model, answers, failure } of chunk) {
      for (let sample = 0; sample < samples; sample++) {
        const answer = answers[sample] ?? null;
        const cost_usd = answer && costOf(priceOf.get(model)!, answer);
        rows.push(outcomeOf(question, { model, sample, answer, cost_usd }));
      }
      if (failure === null) continue;
      const { dataset, query_id } = question;
      refused.push({ model, dataset, query_id, reason: failure });
    }
  }
  const { spent, earlier } = meter;
  return { table: await makeTable(rows, cardOf(settings, clients)), refused, spent, earlier };
}

function cardOf(settings: Settings, clients: readonly Able<"generate">[]): MadeCard {
  const { prompts, models, samples, temperature, maxTokens, seed } = settings;
  const [weak, strong] = models.length === 2 ? models : [null, null];
  const priced = clients.map(({ name, price: { input, output } }) => {
    const given = settings.prices[name] !== undefined || findPrice(name) === undefined;
    return `${name}=${input},${output} (${given ? "as given" : pricesDate()})`;
  });
  return {
    name: /\.(jsonl?|csv|tsv|parquet|arrow)$/i.test(prompts) ? parse(prompts).name : prompts,
    title: `Samples of ${models.join(", ")} for ${prompts}`,
    description:
      `${samples} answers of each model to each prompt, at temperature ${temperature}, ` +
      `at most ${maxTokens} tokens each, seed ${seed}. ` +
      `Prices in US dollars per million tokens: ${priced.join(" ")}.`,
    quality: { what: "none yet: lab score --quality gives one", min: null, max: null },
    weak,
    strong,
    caveats: ["The cost of a row is what this one answer costs, its prompt included."],
    created_by: answeringCommand("sample", settings, [`--samples ${samples}`]),
  };
}
