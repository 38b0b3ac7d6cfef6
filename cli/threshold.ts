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
import { isSaved, openRouters, type RouterFactory, ROUTERS } from "../lib/routers/mod.ts";
import { modelIdOf } from "../lib/serve/target.ts";
import { bracketed, fixed } from "./decisions_text.ts";
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
  addProgramOptions,
  type OwnRouterFlags,
  ownRouters,
  programWords,
} from "./own_router_options.ts";
import {
  addPlanOptions,
  cleaningOf,
  costWords,
  planConfigOf,
  type PlanFlags,
} from "./plan_options.ts";
import { Progress } from "./progress.ts";
import { knownText } from "./scores_text.ts";

type Targets = NonNullable<Config["targets"]>;

export function thresholdCommand(): Command {
  const command = new Command("threshold")
    .option(
      "--router <name>",
      "the router, a folder of one that was saved or exported, or a file that exports yours (default: tfidf-logistic)",
    )
    .option("--target <drop>", 'e.g. "drop<=1%": the cheapest that loses no more quality', drop)
    .option("--strong-share <share>", "of the queries, at most, to the strong model: 0 to 1", share)
    .option("--budget <cost>", "the best of at most this mean cost of a query", positive);
  addPlanOptions(addProgramOptions(command)).option("--json", "print one JSON document");
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
  lab threshold --outcomes mine.parquet --router ./mine.ts
  lab threshold --outcomes mine.parquet --router-command "python mine.py"
  lab threshold --outcomes mine.parquet --weak small --strong large --budget 0.002`,
    )
    .action(async ({ router, target, strongShare, budget, json, ...rest }) => {
      const targets: Targets = [
        ...target === undefined ? [] : [{ maxDrop: target }],
        ...strongShare === undefined ? [] : [{ maxStrongShare: strongShare }],
        ...budget === undefined ? [] : [{ maxCost: budget }],
      ];
      const factory = servable(
        await openRouters([...named(router, rest), ...await ownRouters(rest)]),
      );
      const config: Config = {
        ...planConfigOf(rest),
        fixedSplit: rest.fixedSplit ?? await hasSplits(rest),
        routers: [factory],
        bootstrap: rest.bootstrap,
        targets: targets.length > 0 ? targets : [{ maxDrop: 1 }],
        ...routerModelsOf(rest),
      };
      using progress = new Progress();
      progress.update(rest.outcomes, factory.name);
      const cards = await interruptible((signal) => routerCards(config, { signal }), {
        kept: () => "no threshold was fitted yet",
      });
      progress.done(rest.outcomes, factory.name);
      const [{ card, curve }] = cards.results;
      if (curve.x.length === 1) {
        throw new UserError(
          `Cannot fit a threshold of ${factory.name} as it chooses the same candidate at any: there is none to fit`,
        );
      }
      const saved = isSaved(factory), serve = serveCall(rest, { router, saved, ...cards });
      console.log(
        json ? JSON.stringify(asJson(cards, serve), null, 2) : asText(cards, { serve, saved }),
      );
      if (card.operating_points.every(({ threshold }) => threshold === null)) Deno.exitCode = 1;
    });
}

function named(router: string | undefined, { routerCommand }: OwnRouterFlags): string[] {
  return router !== undefined ? [router] : routerCommand === undefined ? ["tfidf-logistic"] : [];
}

/** @throws {UserError} for a router that the service does not have, and for several */
function servable([router, ...others]: readonly RouterFactory[]): RouterFactory {
  if (others.length > 0) {
    throw new UserError(
      `Cannot fit thresholds of several routers at once: these are ${
        [router, ...others].map(({ name }) => name).join(", ")
      }`,
      { hint: "Name one, by --router or by --router-command" },
    );
  }
  const { name, learnsFrom } = router;
  if (learnsFrom !== "answers") return router;
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
  flags: PlanFlags & RouterModelFlags & OwnRouterFlags,
  { router, saved, candidates }: Pick<RouterCards, "candidates"> & {
    router: string | undefined;
    saved: boolean;
  },
): string {
  const names = candidates.map(({ name }) => name);
  const pool = names.length === 2
    ? ["--weak", names[0], "--strong", names[1]]
    : ["--candidates", names.join(","), "--strong", names.at(-1)!];
  const words = [
    ...["lab", "serve"],
    ...saved ? [] : ["--outcomes", flags.train ?? flags.outcomes, ...pool],
    ...named(router, flags).flatMap((name) => ["--router", name]),
    ...programWords(flags),
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
    leakage: card.leakage,
    notes: card.notes,
    thresholds: card.operating_points.map((point) => ({ model: modelOf(card, point), ...point })),
    serve,
  };
}

type Point = RouterCard["operating_points"][number];

function modelOf({ router }: RouterCard, { threshold }: Point): string | null {
  return threshold === null ? null : modelIdOf({ served: { name: router }, threshold });
}

function asText(
  { outcomes, candidates, results }: RouterCards,
  { serve, saved }: { serve: string; saved: boolean },
): string {
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
        ...[cost_reduction.toFixed(1), fixed(drop, 2), bracketed(ci95.drop)],
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
        `-: no threshold from 0 to 1 does it: quality is not in [0, 1], or all queries go to ${strong}, also ` +
        "those whose score is no need of it",
      ]
      : [],
    ...outcomes.splits.length === 1 ? [] : [
      "The threshold is fitted on the validation queries of all folds; tested is each fold's own.",
    ],
    `Lower thresholds send more queries to the strong model. The service ${
      saved ? "opens the saved router:" : "fits the router anew, on all training queries:"
    }`,
    `  ${serve}`,
    ...knownText([card]),
    ...card.notes.map((note) => `note: ${card.router}: ${note}`),
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
