/**
 * Where was the router wrong? A browser of single queries: on a page it is filtered, searched and paged, in a
 * notebook it is a table of the cases with the largest regret.
 */
import type { RouterCards } from "../../evaluation/router_cards.ts";
import { type Bundle, DISPLAY, type Displayable } from "../display.ts";
import { bestLearner } from "../router_cards/cells.ts";
import { type DataTable, dataTable } from "../tables/data_table.ts";
import { type CaseData, caseData } from "./case_data.ts";

/** MIME type under which notebooks hold the cases. */
export const CASES_MIME = "application/vnd.routelab.cases+json";

/** Cases, ready to be the last value of a notebook cell. */
export class CaseBrowser implements Displayable {
  readonly data: CaseData;

  constructor(data: CaseData) {
    this.data = data;
  }

  [DISPLAY](): Bundle {
    const table = worstCases(this.data);
    return { "text/html": table.html, "text/plain": table.text, [CASES_MIME]: this.data };
  }
}

/**
 * A browser of the tested queries of a study; of more than 2,000 it has those that routers lost most on, and a sample
 * of the others.
 *
 * @param options.router Shown first. @default {the learner of the highest APGR}
 * @param options.seed Of the sample.
 */
export function caseBrowser(
  study: RouterCards,
  options: { router?: string; seed?: number } = {},
): CaseBrowser {
  const best = bestLearner(study)?.router ?? study.results[0].card.router;
  return new CaseBrowser(caseData(study, { router: best, ...options }));
}

/** Rows of the table that stands for the browser where there is no page. */
const STATIC_ROWS = 10;

/** Of the router that is shown first. */
export function worstCases(
  { title, candidates, tasks, queries, routers, first }: CaseData,
): DataTable {
  const router = routers[first[0]], target = router.targets[first[1]];
  const cases = queries.map(({ id, task, prompt, quality }, i) => ({
    ...{ id, prompt: prompt.length > 160 ? `${prompt.slice(0, 160).toWellFormed()}…` : prompt },
    task: task === null ? null : tasks[task],
    choice: candidates[target.choice[i]],
    quality: quality[target.choice[i]],
    regret: Math.max(...quality) - quality[target.choice[i]],
  })).sort((a, b) => b.regret - a.regret).slice(0, STATIC_ROWS);
  return dataTable({
    title: `${title}: the largest regrets of ${router.name}, fitted for ${target.name}`,
    columns: [
      { key: "id", label: "Query", help: "its name in the table of outcomes" },
      { key: "prompt", label: "Prompt", help: "its first 160 characters" },
      ...tasks.length === 0 ? [] : [{ key: "task", label: "Task", help: "its task in the table" }],
      { key: "choice", label: "Choice", help: "the candidate that the router chose" },
      { key: "quality", label: "Quality", help: "of the chosen candidate's answer" },
      {
        key: "regret",
        label: "Regret",
        help: "quality of the best candidate's answer less that of the chosen one's",
      },
    ],
    rows: cases,
  });
}
