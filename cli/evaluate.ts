/** `lab evaluate`: router cards on recorded outcomes, as a table or as JSON. */
import { Command, InvalidArgumentError } from "commander";
import { join, resolve } from "node:path";
import { type Config, type RouterCards, routerCards } from "../lib/evaluation/router_cards.ts";
import {
  cascadeCards,
  decisionTable,
  type Provenance,
  queriesPath,
  saveRun,
} from "../lib/evaluation/mod.ts";
import { digestOf } from "../lib/core/digest.ts";
import { UserError } from "../lib/core/errors.ts";
import { ROW_FILES, saveFrame, selectionColumn } from "../lib/outcomes/mod.ts";
import { renderReportFile } from "../lib/report/mod.ts";
import { evaluationSections } from "../lib/report/router_cards/mod.ts";
import { openRouters, type RouterFactory, ROUTERS } from "../lib/routers/mod.ts";
import { counted } from "../lib/core/wording.ts";
import { checkWritable } from "../lib/core/writable.ts";
import { evaluationText } from "./evaluate_text.ts";
import { forceOption, fromZero, positive, routerList } from "./flags.ts";
import { addRouterModelOptions, FOLDER_HELP, routerModelsOf } from "./model_options.ts";
import { madeBy } from "./made_by.ts";
import { interruptible } from "./interrupt.ts";
import {
  addProgramOptions,
  addScoresOption,
  MODULE_HELP,
  ownRouters,
} from "./own_router_options.ts";
import { addPlanOptions, planConfigOf } from "./plan_options.ts";
import { Progress } from "./progress.ts";

export function evaluateCommand(): Command {
  const command = new Command("evaluate")
    .option(
      "--router <names>",
      `routers, separated by commas (default: ${QUICK}; beside routers of your own ${
        BESIDE.join(", ")
      })`,
      routerList,
    );
  addPlanOptions(addScoresOption(addProgramOptions(command)))
    .option(
      "--max-drop <percent>",
      "fit a threshold on validation for at most this drop",
      positive,
      1,
    )
    .option("--max-cost <cost>", "fit one for at most this mean cost of a query", positive)
    .option(
      "--relax <quality>",
      "hybrid-det, hybrid-prob, best-route and n-label take an answer that is worse by at most this for a match",
      fromZero,
    )
    .option(
      "--cascade [candidate=score...]",
      "add a cascade: the candidate answers first, and the strong one too where SCORE is low " +
        "(alone: the weak candidate by its confidence)",
      cascade,
    )
    .option(
      "--out <file.json>",
      "where the run is kept (default: in results/, by what it depends on)",
    )
    .option(
      "--decisions <file>",
      "write every decision, a row a router, target and query: .csv, .jsonl or .parquet",
    )
    .option(
      "--report <file.html>",
      "write charts, tables and a browser of single queries as a page",
    )
    .option("--by-task", "print what each router does on each task")
    .addOption(forceOption())
    .option("--json", "print one JSON document");
  return addRouterModelOptions(command)
    .addHelpText(
      "after",
      `
Routers:
${
        ROUTERS.map((router) =>
          `  ${router.name.padEnd(23)}${router.description}${router.slow ? " (slow)" : ""}`
        ).join("\n")
      }
  ${FOLDER_HELP}
  ${MODULE_HELP}

Examples:
  lab evaluate --outcomes pocket --fixed-split
  lab evaluate --outcomes routellm/mmlu --router tfidf-logistic,random,oracle
  lab evaluate --outcomes routellm/gsm8k --train routellm/mmlu --router tfidf-knn --json
  lab evaluate --outcomes routellm/gsm8k --router embedding-knn --encoder ./encoder
  lab evaluate --outcomes pocket --fixed-split --router tfidf-logistic,random --cascade
  lab evaluate --outcomes routellm/gsm8k --router ./folder,embedding-knn
  lab evaluate --outcomes routellm/mmlu --report mmlu.html --decisions mmlu.parquet
  lab evaluate --outcomes routellm/gsm8k --router ./mine.ts,tfidf-logistic,random
  lab evaluate --outcomes routellm/gsm8k --router-command "python mine.py" --router-scores theirs.csv
  lab evaluate --outcomes mine.parquet --weak small --strong large \\
    --call-price small=USD large=USD
  lab evaluate --outcomes sampled.parquet --candidates small@bo1-5:confidence,large --strong large \\
    --router best-route,tfidf-logistic,random --cascade small=confidence

Best-of-n: MODEL@bo5:SCORE draws 5 of the recorded samples and answers with the one that SCORE puts first:
confidence, majority, quality (an oracle's choice), or the NAME of a column score.NAME. Quality and cost are
expected values over all draws.

--decisions has the columns dataset, query_id, task, split, fold, prompt, router, target, choice, chosen_quality,
chosen_cost, best, best_quality, regret, strong_better, and of each candidate score.NAME, quality.NAME, cost.NAME.

A cascade asks the weak candidate, and where its confidence (of tokens, stated, a verdict: what the column has) or a
score.NAME is low the strong one too; both are paid. Answers of equal score are escalated together: on the curve, the
mean over all orders of them. On any table with a column confidence: --cascade alone.`,
    )
    .action(async (options) => {
      const { router, json, out, force, decisions, report, ...rest } = options;
      const own = await ownRouters(rest);
      const routers = await openRouters([...router ?? namesBeside(own), ...own]);
      const config: Config = {
        ...planConfigOf(rest),
        routers,
        bootstrap: rest.bootstrap,
        targets: [
          { maxDrop: rest.maxDrop },
          ...rest.maxCost === undefined ? [] : [{ maxCost: rest.maxCost }],
          { best: true },
        ],
        relax: rest.relax,
        cascades: rest.cascade === true ? [{ by: "confidence" }] : rest.cascade,
        ...routerModelsOf(rest),
      };
      const scores = (options.routerScores ?? []).map(({ source }: { source: string }) => source);
      const reads = [rest.outcomes, ...rest.train === undefined ? [] : [rest.train], ...scores];
      const kept = { reads, overwrite: force };
      if (out !== undefined) {
        await checkWritable(out, { endings: [".json"], ...kept });
        await checkWritable(queriesPath(out), { endings: [], ...kept });
      }
      if (decisions !== undefined) {
        if (out !== undefined && resolve(decisions) === resolve(queriesPath(out))) {
          throw new UserError(
            `Cannot write decisions to ${decisions} as the run has its queries there`,
          );
        }
        await checkWritable(decisions, { endings: ROW_FILES, ...kept });
      }
      if (report !== undefined) await checkWritable(report, { endings: [".html"], ...kept });
      using progress = new Progress();
      progress.update(rest.outcomes, "opening");
      let at = "opening the outcomes";
      const cards = await interruptible((signal) =>
        routerCards(config, {
          signal,
          onRouter: (name, index) =>
            progress.update(
              rest.outcomes,
              at = `${name} (router ${index + 1} of ${routers.length})`,
            ),
        }), { kept: () => `it was at ${at}, and no run was written\n${KEPT}` });
      progress.done(rest.outcomes, counted(routers.length, "router"));
      const { data } = cards, { seed, bootstrap } = rest;
      const provenance = { ...await madeBy(import.meta.url), seed, bootstrap, data };
      const path = await keep(cards, { out, config, provenance });
      console.error(`Kept in ${path}`);
      if (decisions !== undefined) {
        await saveFrame(decisionTable(cards), decisions);
        console.error(`Decisions in ${decisions}`);
      }
      if (report !== undefined) {
        await renderReportFile(evaluationSections(cards, provenance), report);
        console.error(`Report in ${report}`);
      }
      if (json) {
        const results = cards.results.map((result) => result.card);
        const cascades = cascadeCards(cards.cascades);
        console.log(JSON.stringify({ ...cards, results, cascades }, null, 2));
      } else {
        console.log(evaluationText(cards, { byTask: rest.byTask ?? false }));
      }
    });
}

const NAMES = ROUTERS.filter((router) => !router.slow).map((router) => router.name);
const QUICK = "all that are not slow";

/** What routers of one's own are held against where no others are named. */
const BESIDE = ["random", "oracle"];

function namesBeside(own: readonly RouterFactory[]): string[] {
  return own.length > 0 ? BESIDE : NAMES;
}

/** Keeps a run, by default under a name that the same run has again. */
async function keep(
  cards: RouterCards,
  { out, config, provenance }: {
    out: string | undefined;
    config: Config;
    provenance: Provenance;
  },
): Promise<string> {
  const { data } = cards;
  const slug = data.name.replace(/[^\w.-]+/g, "-");
  const routers = config.routers.map((router) =>
    typeof router === "string" ? router : [router.name, router.origin?.digest ?? null]
  );
  const digest = digestOf([{ ...config, routers }, data, provenance.code.digest]).slice(0, 12);
  const path = out ?? join("results", `${slug}-${digest}.json`);
  await saveRun(path, cards, provenance);
  return path;
}

/** "small=confidence", "small@bo3:proxy=proxy": who answers first, and the score by which it is trusted. */
function cascade(text: string, known: CascadeFlag[] | true = []): CascadeFlag[] {
  const at = text.lastIndexOf("=");
  const [small, score] = at < 0 ? [text, "confidence"] : [text.slice(0, at), text.slice(at + 1)];
  if (small !== "" && score !== "") {
    return [...known === true ? [] : known, { small, by: selectionColumn(score) }];
  }
  throw new InvalidArgumentError(
    `Expected CANDIDATE or CANDIDATE=SCORE, e.g. small=confidence, got "${text}".`,
  );
}

type CascadeFlag = { small: string; by: string };

const KEPT =
  "Answers, vectors and trainings are kept in the store: the same command finds them there.";
