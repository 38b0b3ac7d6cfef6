/**
 * A model on this machine that is paid from a budget, at its nominal price. As many prompts as the budget holds at
 * their worst are computed at once. Hosts reserve call by call instead (providers/hosted_client.ts).
 */
import type { Budget } from "./budget.ts";
import type { Client, Completion, GenerateOptions, ScoredAnswer } from "./client.ts";
import { checkedOptions } from "./checked_options.ts";
import { type Conversation } from "./messages.ts";
import { costOf } from "./prices.ts";

/** @throws {BudgetExhausted} from generate() and score() where the budget does not hold the next prompt */
export function budgeted(client: Client, budget: Budget): Client {
  const { name, price, limits, instructions, fineTuning, tuning, width, structured } = client;
  return {
    ...{ name, price, limits },
    ...instructions && { instructions },
    ...fineTuning && { fineTuning },
    ...tuning && { tuning },
    ...width !== undefined && { width },
    ...structured && { structured },
    countTokens: (text) => client.countTokens(text),
    ...client.generate && {
      async generate(prompts: readonly Conversation[], options: GenerateOptions = {}) {
        const { maxTokens, samples } = checkedOptions(options, limits);
        return await inParts(prompts, {
          budget,
          worst: (prompt) =>
            samples *
            costOf(price, { tokens_in: client.countTokens(prompt), tokens_out: maxTokens }),
          work: (part, from) =>
            client.generate!(part, {
              ...options,
              onSample: (at, sample) => options.onSample?.(from + at, sample),
              onAnswer: (at, answers) => options.onAnswer?.(from + at, answers),
            }),
          cost: (answers: Completion[]) => answers.reduce((sum, { cost_usd }) => sum + cost_usd, 0),
        });
      },
    },
    ...client.score && {
      score: (answers: readonly { prompt: Conversation; completion: string }[]) =>
        inParts(answers, {
          budget,
          // A token may end the answer
          worst: ({ prompt, completion }) => {
            const tokens_in = client.countTokens(prompt) + client.countTokens(completion) + 1;
            return costOf(price, { tokens_in, tokens_out: 0 });
          },
          work: (part) => client.score!(part),
          cost: ({ cost_usd }: ScoredAnswer) => cost_usd,
        }),
    },
    ...client.stream && { stream: client.stream.bind(client) },
    ...client.embed && { embed: client.embed.bind(client) },
  };
}

/** Works on the items in their order, as many at once as the budget holds. */
async function inParts<Item, Result>(
  items: readonly Item[],
  { budget, worst, work, cost }: {
    budget: Budget;
    worst: (item: Item) => number;
    work: (part: Item[], from: number) => Promise<Result[]>;
    cost: (result: Result) => number;
  },
): Promise<Result[]> {
  const results: Result[] = [];
  while (results.length < items.length) {
    const from = results.length;
    let end = from, sum = 0;
    while (end < items.length && (end === from || sum + worst(items[end]) <= budget.left)) {
      sum += worst(items[end++]);
    }
    const reservation = await budget.reserveInTurn(sum);
    let spent = sum;
    try {
      const done = await work(items.slice(from, end), from);
      spent = done.reduce((total, result) => total + cost(result), 0);
      results.push(...done);
    } finally {
      reservation.settle(spent);
    }
  }
  return results;
}
