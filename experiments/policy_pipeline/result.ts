/** What the pipeline comes to. */
import type { RouterCards } from "../../lib/evaluation/router_cards.ts";
import type { OracleRow } from "../../lib/policies/mod.ts";
import type { PipelineSettings } from "./config.ts";
import type { EndToEnd } from "./end_to_end.ts";

/** All that the report shows. */
export interface PipelineResult {
  cards: RouterCards;
  end: EndToEnd;
  /** Rows of both parts, those without a policy too. */
  oracle: OracleRow[];
  test: OracleRow[];
  settings: PipelineSettings;
}
