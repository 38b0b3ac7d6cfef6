/** Findings on sampled responses, each sentence with the condition under which it is true. */
import { formatList } from "../../lib/core/wording.ts";
import type { Mix } from "../../lib/outcomes/mod.ts";
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import { type Estimate, liesBelow } from "../../lib/stats/mod.ts";
import type { CostRow, Model, ModelRow, PassRow, SpecialistRow } from "./study.ts";

const right = (estimate: Estimate) => formatEstimate(estimate, ".1%");
/** A difference of shares in percentage points. */
const points = ({ value, lo, hi }: Estimate<number>) =>
  formatEstimate({
    value: 100 * value,
    ...(typeof lo === "number" && typeof hi === "number" ? { lo: 100 * lo, hi: 100 * hi } : {}),
  }, "+.1f");

const above = ({ lo }: Estimate) => typeof lo === "number" && lo > 0;
const below = ({ hi }: Estimate) => typeof hi === "number" && hi < 0;

export function mixFindings({ drawn, table }: Mix): Finding[] {
  const dropped = drawn.reduce((sum, { shared }) => sum + shared.queries, 0);
  return [{
    text: `${dropped} prompts of the second source are those of the first and are dropped: ` +
      `${table.card.counts.prompts} different ones are left.`,
    holds: dropped > 0 && table.card.audit.duplicates.prompts === 0,
  }];
}

export function modelFindings(rows: ModelRow[], specialist: SpecialistRow[]): Finding[] {
  const of = (model: Model) => rows.find((row) => row.model === model)!;
  const small = of("pocket-small"), large = of("pocket-large");
  const beside = (model: Model, its: boolean) =>
    specialist.filter((row) => row.beside === model)[its ? 0 : 1];
  const mine = beside("pocket-small", true), rest = beside("pocket-small", false);
  const equal = beside("pocket-large", true);
  return [
    {
      text:
        `A sample of pocket-large is right on ${right(large.accuracy)} of the prompts, one of ` +
        `pocket-small on ${right(small.accuracy)}.`,
      holds: liesBelow(small.accuracy, large.accuracy),
      main: true,
    },
    {
      text:
        `pocket-maths is a specialist: its share of right samples less that of pocket-small is ` +
        `${points(mine.gain)} points on ${formatList(mine.families)}, and ${
          points(rest.gain)
        } on ` +
        "all other families.",
      holds: above(mine.gain) && below(rest.gain),
      main: true,
    },
    {
      text: `On its own families its share less that of pocket-large is ${
        points(equal.gain)
      } points.`,
      holds: below(equal.gain),
    },
    {
      text: `The samples of pocket-small disagree more: ${
        formatEstimate(small.distinct, ".1f")
      } different answers to a prompt, ${formatEstimate(large.distinct, ".1f")} of pocket-large.`,
      holds: liesBelow(large.distinct, small.distinct),
    },
    {
      text: `A wrong sample of pocket-large has a partial credit of ${
        formatEstimate(large.wrong, ".2f")
      } on average, one of pocket-small ${formatEstimate(small.wrong, ".2f")}.`,
      holds: above(large.wrong) && above(small.wrong),
    },
  ];
}

export function passFindings(rows: PassRow[]): Finding[] {
  const of = (model: Model, n: number) => rows.find((row) => row.model === model && row.n === n)!;
  const most = Math.max(...rows.map(({ n }) => n));
  const one = of("pocket-large", 1), all = of("pocket-small", most);
  const enough = rows.find(({ model, gain }) => model === "pocket-small" && above(gain));
  return [
    {
      text:
        `One of ${most} samples of pocket-small is right on ${right(all.pass)} of the prompts: ` +
        `${points(all.gain)} points more than a single sample of pocket-large, which is on ${
          right(one.pass)
        }.`,
      holds: above(all.gain),
      main: true,
    },
    {
      text: `From n = ${enough?.n ?? "–"} on, pass@n of pocket-small is above a single sample of ` +
        "pocket-large, its interval too.",
      holds: enough !== undefined,
    },
  ];
}

export function costFindings(rows: CostRow[]): Finding[] {
  const of = (model: Model, n: number) => rows.find((row) => row.model === model && row.n === n)!;
  const most = Math.max(...rows.map(({ n }) => n));
  const many = of("pocket-small", most), large = of("pocket-large", 1);
  const off = rows.filter(({ bias }) => above(bias) || below(bias));
  const percent = (value: number) => formatNumber(value, ".0%");
  return [
    {
      text: `${most} samples of pocket-small cost ${percent(many.share)} of one sample of ` +
        "pocket-large, as the prompt is paid once.",
      holds: many.share < 1,
      main: true,
    },
    {
      text: `The estimate from the training prompts is ${
        formatEstimate(large.bias, "+.1%")
      } off the actual cost of pocket-large, ${
        formatEstimate(many.bias, "+.1%")
      } off that of ${most} samples of pocket-small: no candidate's estimate is surely off.`,
      holds: off.length === 0,
    },
    {
      text:
        `A single prompt costs ${
          percent(large.error)
        } more or less than the estimate on average: ` +
        "estimates serve to choose, actual costs to report.",
      holds: large.error > 0.05,
    },
  ];
}
