/** The last stage: the router on the test questions, as a table of outcomes, figures as JSON, and a page. */
import { join } from "node:path";
import { writeAtomically } from "../../lib/core/write.ts";
import { evaluateRouter, type Evaluation } from "../../lib/evaluation/mod.ts";
import { openPlan } from "../../lib/evaluation/plan.ts";
import { routerCards } from "../../lib/evaluation/router_cards.ts";
import { type Able, able, openClient } from "../../lib/models/mod.ts";
import { makeTable, type Outcome, type OutcomeTable, saveTable } from "../../lib/outcomes/mod.ts";
import { DEFAULT_MATRIX, readOracle, sayPolicies } from "../../lib/policies/mod.ts";
import { renderReport } from "../../lib/report/mod.ts";
import {
  fitPolicyWords,
  POLICY_WORDS,
  policyRouter,
  type RouterFactory,
} from "../../lib/routers/mod.ts";
import type { PipelineSettings } from "./config.ts";
import { endToEnd, type TestedQuery } from "./end_to_end.ts";
import type { PipelineResult } from "./result.ts";
import { sectionsOf } from "./sections.ts";

/** Writes the page, and the figures that do not depend on how fast the machine was. */
export async function writeReport(folder: string, settings: PipelineSettings): Promise<void> {
  const path = (name: string) => join(folder, name);
  const result = await evaluatePipeline(folder, settings);
  const { cards, end: { rules, policies, replay } } = result;
  const figures = {
    models: namesOf(settings),
    router: cards.results.map(cardFigures),
    ...{ end_to_end: rules, policies, counts: replay.counts },
  };
  await writeAtomically(path("evaluation.json"), JSON.stringify(figures, null, 2) + "\n");
  await renderReport(sectionsOf(result), { name: "report", outDir: folder });
}

/** What the stages before have made of the questions, and the table of outcomes that routers are evaluated on. */
export async function evaluatePipeline(
  folder: string,
  settings: PipelineSettings,
): Promise<PipelineResult> {
  const path = (name: string) => join(folder, name);
  const oracle = await readOracle(path("oracle.jsonl")),
    test = await readOracle(path("test.jsonl"));
  await saveTable(await outcomesOf({ oracle, test, settings }), path("outcomes.parquet"));
  const router = able(await openClient(path("router")), "generate");
  return await evaluate(router, { oracle, test, settings, outcomes: path("outcomes.parquet") });
}

const namesOf = ({ medium, large, judge, router }: PipelineSettings) => (
  { medium, large, judge: judge ?? "the verifier", router }
);

function cardFigures({ card }: Evaluation) {
  const { router, n, apgr, ci95, cpt50, cpt80, quality, drop_at_cost_reduction: drop } = card;
  return { router, n, apgr, apgr_ci95: ci95.apgr, cpt50, cpt80, quality, drop };
}

/** What both models did with all questions that have a verdict, as routers learn from it and are tested on it. */
async function outcomesOf(
  { oracle, test, settings }: Pick<PipelineResult, "oracle" | "test" | "settings">,
): Promise<OutcomeTable> {
  const { medium, large, limit, evalLimit } = settings;
  const rows = [...oracle, ...test].filter(({ policy }) => policy !== null).flatMap((row) =>
    (["medium", "large"] as const).map((role): Outcome => {
      const verdict = row[`${role}_verdict`]!;
      return {
        ...{ dataset: row.source, query_id: row.query_id, prompt: row.query, sample: 0 },
        ...{ task: row.metadata.task, reference: row.reference, split: row.split },
        model: settings[role],
        response: row[`${role}_answer`],
        quality: Number(verdict === "Correct"),
        correct: verdict === "Correct",
        "score.attempted": Number(verdict !== "Not attempted"),
        ...{ confidence: null, tokens_in: null, tokens_out: null, latency_ms: null },
        cost_usd: row.metadata.cost_usd[role],
      };
    })
  );
  return await makeTable(rows, {
    name: settings.questions,
    title: `${settings.questions}: ${medium} and ${large}, judged`,
    description: `Answers to up to ${limit} training and ${evalLimit} test questions.`,
    quality: { what: "1 if the answer is correct, else 0", min: 0, max: 1 },
    ...{ weak: medium, strong: large, caveats: [], created_by: "lab pipeline" },
  });
}

async function evaluate(
  router: Able<"generate">,
  { outcomes, oracle, test, settings }:
    & Pick<PipelineResult, "oracle" | "test" | "settings">
    & { outcomes: string },
): Promise<PipelineResult> {
  const { seed, bootstrap, medium, large } = settings, { policies } = DEFAULT_MATRIX;
  const read = { outcomes, seed, fixedSplit: true, weak: medium, strong: large };
  const learned = fitPolicyWords(
    oracle.flatMap(({ query, policy, analysis }) =>
      policy === null || analysis === null ? [] : [{ query, policy }]
    ),
  );
  const rivals = await routerCards({ ...read, bootstrap, routers: ["random", "oracle"] });
  const { plan } = await openPlan(read);
  const evaluated = (name: string, description: string, fit: RouterFactory["fit"]) =>
    evaluateRouter({ name, description, learnsFrom: "train", fit }, plan, {
      ...{ seed, draws: bootstrap, targets: {} },
    });
  const trained = await evaluated("policy", "the trained router", (m) => policyRouter(router, m));
  const words = await evaluated(
    POLICY_WORDS,
    "words learn the same policies",
    ({ candidates }) => learned.router(candidates),
  );
  const tested = test.filter(({ policy }) => policy !== null);
  const queries = tested.map(({ query }) => query);
  const said = await sayPolicies(router, queries, { policies }), byWords = learned.name(queries);
  const rows = tested.map((row, i): TestedQuery => ({
    ...{ query: row.query, policy: said[i].policy, decision_usd: said[i].cost_usd },
    policyByWords: byWords[i],
    medium: { verdict: row.medium_verdict!, cost_usd: row.metadata.cost_usd.medium ?? 0 },
    large: { verdict: row.large_verdict!, cost_usd: row.metadata.cost_usd.large ?? 0 },
  }));
  return {
    cards: { ...rivals, results: [trained, words, ...rivals.results] },
    end: endToEnd(rows, { medium, large, seed, bootstrap }),
    ...{ oracle, test, settings },
  };
}
