/** For tests: cards whose figures are given, so that sentences about them can be held to their conditions. */
import type { OperatingPoint, RouterCard } from "../../evaluation/mod.ts";
import { type RouterCards, routerCards } from "../../evaluation/router_cards.ts";
import { TempFiles } from "../../outcomes/testing.ts";

interface Figures {
  apgr: number;
  /** Gain on random mixing at the same spend. */
  gain?: number;
  /** Of the operating point for a drop of at most 1%, in percent. */
  drop?: number;
  saved?: number;
}

/** Half the width of every interval. */
const HALF = 0.01;

/** A study of 40 queries in which each router has the given figures, exact on every resample. */
export async function studyHaving(
  routers: Record<string, Figures>,
  { name = "pocket" } = {},
): Promise<RouterCards> {
  await using temp = await TempFiles.create({
    "t.csv": "query_id,prompt,small,large\n" +
      Array.from({ length: 40 }, (_, i) => `${i},question ${i},${i % 2},1\n`).join(""),
  });
  const study = await routerCards({ outcomes: temp.path("t.csv"), routers: ["tfidf-logistic"] });
  const [template] = study.results;
  return {
    ...study,
    outcomes: { ...study.outcomes, name },
    results: Object.entries(routers).map(([router, figures]) => ({
      ...template,
      card: cardHaving(template.card, { router, ...figures }),
      apgrDraws: template.apgrDraws.map(() => figures.apgr),
    })),
  };
}

function cardHaving(
  card: RouterCard,
  { router, apgr, gain = 0, drop = 0, saved = 0 }: Figures & { router: string },
): RouterCard {
  const around = (value: number): [number, number] => [value - HALF, value + HALF];
  const point = (known: OperatingPoint): OperatingPoint => ({
    ...known,
    drop,
    cost_reduction: saved,
    ci95: { ...known.ci95, drop: around(drop) },
  });
  return {
    ...card,
    router,
    apgr,
    ci95: { ...card.ci95, apgr: around(apgr) },
    matched_random: { delta: gain, ci95: around(gain), p: 0.01 },
    operating_points: card.operating_points.map(point),
  };
}
