/**
 * `lab threshold`: the threshold of a router for a drop, a share of strong calls or a cost, fitted on validation
 * queries and reported on others, as a model name of `lab serve`. RouteLLM's calibrate_threshold has the share.
 */
import { Command, InvalidArgumentError } from "commander";
import { type RouterCard } from "../lib/evaluation/mod.ts";
import { type Config, type RouterCards, routerCards } from "../lib/evaluation/router_cards.ts";
import { UserError } from "../lib/core/errors.ts";
import { alignColumns } from "../lib/core/text_table.ts";
import { counted, formatCost } from "../lib/core/wording.ts";
import { openOutcomes } from "../lib/outcomes/mod.ts";
import { isSaved, routerByName, ROUTERS } from "../lib/routers/mod.ts";
import { modelIdOf } from "../lib/serve/target.ts";
import { bracketed } from "./decisions_text.ts";
import { splitText } from "./evaluate_text.ts";
import { positive } from "./flags.ts";
import { interruptible } from "./interrupt.ts";
import {
  addRouterModelOptions,
  type RouterModelFlags,
  routerModelsOf,
  routerModelWords,
} from "./model_options.ts";
import {
  addPlanOptions,
  cleaningOf,
  costWords,
  planConfigOf,
  type PlanFlags,
} from "./plan_options.ts";
import { Progress } from "./progress.ts";

type Targets = NonNullable<Config["targets"]>;

export function thresholdCommand(): Command {
  const command = new Command("threshold")
    .description("fit a router's threshold to a target, for lab serve")
    .option(
      "--router <name>",
      "the router, or the folder of one that was saved or exported",
      "tfidf-logistic",
    )
    .option("--target <drop>", 'e.g. "drop<=1%": the cheapest that loses no more quality', drop)
    .option("--strong-share <share>", "of the queries, at most, to the strong model: 0 to 1", share)
    .option("--budget <cost>", "the best of at most this mean cost of a query", positive);
  addPlanOptions(command).option("--json", "print one JSON document");
  return addRouterModelOptions(command)
    .addHelpText(
      "after",
      `
The router learns from training queries; the threshold is fitted on validation queries, which it did not see, and
reported on test queries, which neither saw. A table that has train and test splits is split so, any other is
cross-fitted. Several targets may be given; without one it is drop<=1%. --budget is in the unit of the costs: US
dollars, or calls of the strong model where no costs are recorded.

Examples:
  lab threshold --outcomes mine.parquet --router tfidf-logistic --target "drop<=1%"
  lab threshold --outcomes routellm/gsm8k --strong-share 0.3
  lab threshold --outcomes mine.parquet --weak small --strong large --budget 0.002`,
    )
    .action(async ({ router, target, strongShare, budget, json, ...rest }) => {
      const targets: Targets = [
        ...target === undefined ? [] : [{ maxDrop: target }],
        ...strongShare === undefined ? [] : [{ maxStrongShare: strongShare }],
        ...budget === undefined ? [] : [{ maxCost: budget }],
      ];
      servable(router);
      const config: Config = {
        ...planConfigOf(rest),
        fixedSplit: rest.fixedSplit ?? await hasSplits(rest),
        routers: [router],
        bootstrap: rest.bootstrap,
        targets: targets.length > 0 ? targets : [{ maxDrop: 1 }],
        ...routerModelsOf(rest),
      };
      using progress = new Progress();
      progress.update(rest.outcomes, router);
      const cards = await interruptible((signal) => routerCards(config, { signal }), {
        kept: () => "no threshold was fitted yet",
      });
      progress.done(rest.outcomes, router);
      const [{ card, curve }] = cards.results;
      if (curve.x.length === 1) {
        throw new UserError(
          `Cannot fit a threshold of ${router} as it chooses the same candidate at any: there is none to fit`,
        );
      }
      const serve = serveCall(rest, { router, ...cards });
      console.log(json ? JSON.stringify(asJson(cards, serve), null, 2) : asText(cards, serve));
      if (card.operating_points.every(({ threshold }) => threshold === null)) Deno.exitCode = 1;
    });
}

/** @throws {UserError} for a router that the service does not have */
function servable(name: string): void {
  if (routerByName(name).learnsFrom !== "answers") return;
  throw new UserError(
    `Cannot fit a threshold of ${name} as it knows answers to recorded queries alone`,
    {
      hint: `Routers: ${
        ROUTERS.filter(({ learnsFrom }) => learnsFrom === "train").map(({ name }) => name).join(
          ", ",
        )
      }`,
    },
  );
}

/** True where the table has queries to train on and to test, and nothing says how to split otherwise. */
async function hasSplits(flags: PlanFlags): Promise<boolean> {
  const { outcomes, train, heldOutTasks, passRateOf } = flags;
  if (train !== undefined || heldOutTasks !== undefined) return false;
  const { frame } = await openOutcomes(outcomes, { ...cleaningOf(flags), passRateOf });
  const splits = new Set(frame.getColumn("split").toArray());
  return splits.has("train") && splits.has("test");
}

/**
 * The call that serves the router, fitted on the same outcomes, between the same candidates at the same costs; one
 * that was saved brings all that.
 */
function serveCall(
  flags: PlanFlags & RouterModelFlags,
  { router, candidates }: Pick<RouterCards, "candidates"> & { router: string },
): string {
  const names = candidates.map(({ name }) => name);
  const pool = names.length === 2
    ? ["--weak", names[0], "--strong", names[1]]
    : ["--candidates", names.join(","), "--strong", names.at(-1)!];
  const saved = isSaved(routerByName(router));
  const words = [
    ...["lab", "serve"],
    ...saved ? [] : ["--outcomes", flags.train ?? flags.outcomes, ...pool],
    ...["--router", router],
    ...saved ? [] : costWords(flags, "--outcome-price"),
    ...routerModelWords(flags),
  ];
  return words.map((word) =>
    /^[\w@:.,/+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
  ).join(" ");
}

function asJson({ outcomes, candidates, results }: RouterCards, serve: string) {
  const [{ card }] = results;
  return {
    outcomes,
    candidates,
    router: card.router,
    thresholds: card.operating_points.map((point) => ({ model: modelOf(card, point), ...point })),
    serve,
  };
}

type Point = RouterCard["operating_points"][number];

function modelOf({ router }: RouterCard, { threshold }: Point): string | null {
  return threshold === null ? null : modelIdOf({ served: { name: router }, threshold });
}

function asText({ outcomes, candidates, results }: RouterCards, serve: string): string {
  const [{ card }] = results, { cost_unit: unit, operating_points } = card;
  const strong = candidates.at(-1)!.name;
  const rows = operating_points.flatMap((point) => {
    const { target, validation, strong_share, cost_reduction, drop, ci95 } = point;
    const share = (value: number) => (100 * value).toFixed(1);
    return [
      [
        ...[
          target,
          modelOf(card, point) ?? "-",
          `fitted on ${counted(validation.queries, "query", "queries")}`,
        ],
        ...[validation.quality.toFixed(4), formatCost(validation.cost, unit)],
        ...[share(validation.strong_share), "", "", ""],
      ],
      [
        ...["", "", `tested on ${counted(card.n, "query", "queries")}`],
        ...[point.quality.toFixed(4), formatCost(point.cost, unit), share(strong_share)],
        ...[cost_reduction.toFixed(1), drop.toFixed(2), bracketed(ci95.drop)],
      ],
    ];
  });
  return [
    `${outcomes.name}: ${counted(outcomes.queries, "query", "queries")}, ${outcomes.split}`,
    splitText(outcomes.splits),
    `costs: in ${unit}, ${outcomes.costs}`,
    `always ${strong}, on the tested queries: quality ${card.quality.strong.toFixed(4)}, cost ${
      formatCost(candidates.at(-1)!.cost, unit)
    }`,
    "",
    alignColumns([
      [
        "target",
        "model of the service",
        "",
        "quality",
        "cost",
        "strong %",
        "saved %",
        "drop %",
        "",
      ],
      ...rows,
    ]),
    "",
    ...operating_points.some(({ threshold }) => threshold === null)
      ? [
        `-: no threshold from 0 to 1 does it; quality is not in [0, 1], or all queries go to ${strong}, some of ` +
        "which score no need of it",
      ]
      : [],
    ...outcomes.splits.length === 1 ? [] : [
      "The threshold is fitted on the validation queries of all folds; tested is each fold's own.",
    ],
    `Lower thresholds send more queries to the strong model. The service ${
      isSaved(routerByName(card.router))
        ? "opens the saved router:"
        : "fits the router anew, on all training queries:"
    }`,
    `  ${serve}`,
  ].join("\n");
}

/** The percentage of "drop<=1%". */
function drop(text: string): number {
  const [, percent] = /^\s*drop\s*(?:<=|≤)\s*(\d+(?:\.\d+)?|\.\d+)\s*%\s*$/i.exec(text) ?? [];
  if (percent !== undefined) return Number(percent);
  throw new InvalidArgumentError(
    `Expected "drop<=1%", got "${text}". A share of strong calls is --strong-share, a cost --budget.`,
  );
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError(`Expected a share from 0 to 1, e.g. 0.3, got "${text}".`);
}
