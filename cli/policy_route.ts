/** `lab policy route`: which policy queries have, and which model serves them; with --end-to-end, what it answers. */
import { Command, Option } from "commander";
import { UserError } from "../lib/core/errors.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { counted } from "../lib/core/wording.ts";
import {
  able,
  Budget,
  openClient,
  openingOf,
  type Price,
  type Thinking,
} from "../lib/models/mod.ts";
import { openQuestions } from "../lib/outcomes/mod.ts";
import { readPolicyModel } from "../lib/pocket/mod.ts";
import { mapperConfig, readMapper, type RoutedQuery, routeQueries } from "../lib/policies/mod.ts";
import { addSpendingOptions } from "./answering_options.ts";
import { interruptible } from "./interrupt.ts";
import { usd } from "./spending_text.ts";

/** Who serves without a mapper of one's own: for each policy the model that its matrix says. */
const MODELS = { medium: "pocket-small", large: "pocket-large" };

export function policyRouteCommand(): Command {
  const command = new Command("route")
    .description("say which policy queries have and which model serves them")
    .option("--query <text>", "a query")
    .addOption(
      new Option(
        "--file <file>",
        "queries: a file of prompts or outcomes, or a text with one a line",
      )
        .conflicts("query"),
    )
    .option("--model <name>", "the policy model: a folder of lab policy train", "pocket-policy")
    .option("--mapper <file>", "the mapper as JSON (default: pocket-small and pocket-large)")
    .option("--end-to-end", "have the chosen model answer");
  return addSpendingOptions(command)
    .option("--json", "print the decisions as JSON, with all that a log line has")
    .addHelpText(
      "after",
      `
The policy model says an analysis of the query and its policy; the mapper's rules, then its map, say which model serves
it, and a rule is named with each decision. --budget is for decisions and answers together: the rules see what is spent
of it, and an answer that does not fit is given by the cheapest model, or not at all.

Examples:
  lab policy route --query "Spell a b c backwards."
  lab policy route --file queries.txt --end-to-end --budget 0.01 --json
  lab policy route --model ./my-policy --mapper mapper.json --query "Write code that sorts."`,
    )
    .action(route);
}

interface Flags {
  query?: string;
  file?: string;
  model: string;
  mapper?: string;
  endToEnd?: true;
  budget?: number;
  price?: Record<string, Price>;
  baseUrl?: string;
  thinking?: Record<string, Thinking>;
  allowOtherVersion?: true;
  json?: true;
}

async function route({ query, file, model, mapper: path, json, ...flags }: Flags): Promise<void> {
  const { endToEnd, price = {}, baseUrl, thinking = {}, allowOtherVersion } = flags;
  const { card: { policies } } = await readPolicyModel(model);
  const mapper = path === undefined
    ? mapperConfig(MODELS, { policies })
    : await readMapper(path, { policies });
  const queries = query !== undefined ? [query] : file !== undefined ? await queriesOf(file) : [];
  if (queries.length === 0) {
    throw new UserError("Cannot route as there is no query", { hint: "Give --query or --file" });
  }
  const budget = new Budget(flags.budget);
  const opening = openingOf({
    ...{ prices: price, baseUrl: baseUrl || undefined, thinking },
    allowOtherVersion,
  });
  const open = async (name: string) =>
    able(await openClient(name, { ...opening(name), budget }), "generate");
  const client = await open(model);
  const answerers = endToEnd &&
    new Map(
      await Promise.all(mapper.models.map(async (name) => [name, await open(name)] as const)),
    );
  const routed: RoutedQuery[] = [];
  try {
    const { counts } = await interruptible(
      () =>
        routeQueries(client, queries, {
          ...{ policies, mapper, budget },
          ...answerers && { answerers },
          onRouted(one) {
            routed.push(one);
            if (!json) console.log(textOf(one));
          },
        }),
      { kept: () => "Nothing is kept.", graceMs: 0 },
    );
    if (!json && routed.length > 1) console.log(countsText(counts, routed));
    const unnamed = counts.policies.unknown;
    if (unnamed > 0) {
      console.error(
        `${model} named no policy for ${unnamed.toLocaleString("en")} of ` +
          `${
            counted(queries.length, "query", "queries")
          }: they are served as the mapper has it of unknown ones`,
      );
    }
  } finally {
    // What came before a failure was paid for
    if (json) console.log(JSON.stringify(routed));
  }
}

/** Prompts of a table, or the lines of a text. */
async function queriesOf(file: string): Promise<string[]> {
  if (!/\.txt$/i.test(file)) return (await openQuestions(file)).map(({ prompt }) => prompt);
  try {
    const lines = (await Deno.readTextFile(file)).split(/\r?\n/).map((line) => line.trim());
    return lines.filter((line) => line !== "");
  } catch (cause) {
    throw new UserError(`Cannot read the queries ${file}: ${(cause as Error).message}`, { cause });
  }
}

function textOf({ query, policy, reasoning, reason, probabilities, ...one }: RoutedQuery): string {
  const shares = Object.entries(probabilities ?? {})
    .map(([name, p]) => `${name} ${(100 * p).toFixed(1)}%`).join(", ");
  return [
    query,
    `  policy  ${probabilities === null ? "not asked for" : `${policy ?? "none"}; ${shares}`}`,
    ...reasoning === "" ? [] : [`  query   ${reasoning}`],
    `  model   ${one.model ?? "none"}: ${reason}`,
    ...one.answer === null ? [] : [`  answer  ${one.answer}`],
    `  cost    ${usd(one.cost_usd)}, ${one.latency_ms.toFixed(0)} ms`,
  ].join("\n");
}

function countsText(
  { policies, rules, fallbacks }: Awaited<ReturnType<typeof routeQueries>>["counts"],
  routed: readonly RoutedQuery[],
): string {
  const models = { "served by nobody": routed.filter(({ model }) => model === null).length };
  const rows = Object.entries({ policies, rules, fallbacks, models }).map(([what, counts]) => [
    what,
    Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(", "),
  ]);
  return `\n${alignColumns(rows)}`;
}
