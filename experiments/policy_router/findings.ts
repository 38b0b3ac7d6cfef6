/** Findings on trained policy routers, each sentence with the condition under which it is true. */
import { formatEstimate, formatNumber } from "../../lib/report/format.ts";
import type { Finding } from "../../lib/report/mod.ts";
import type { Estimate } from "../../lib/stats/mod.ts";
import type { Said } from "../../lib/policies/mod.ts";
import type { SaidShares, SeededGain } from "./study.ts";

/** Training queries from which on something is claimed: fewer show how it is done. */
const CLAIMED_FROM = 1_500;

const apgr = (estimate: Estimate) => formatEstimate(estimate, ".3f");
const lead = (estimate: Estimate) => formatEstimate(estimate, "+.3f");
const share = (value: number) => formatNumber(value, ".1%");

interface Compared {
  /** Mean APGR over seeds. */
  sft: Estimate;
  dpo: Estimate;
  prompts: Estimate;
  words: Estimate;
  random: Estimate;
  /** Of a decision, as a share of a call of the large model. */
  price: number;
  gains: Record<"dpo over sft" | "sft over words" | "sft over prompts", SeededGain>;
  /** What the model says that was trained on prompts. */
  saidByPrompts: readonly Said[];
}

/** What the router recovers, what DPO adds, and what the source's loss teaches. */
export function routerFindings(compared: Compared, { queries }: { queries: number }): Finding[] {
  if (queries < CLAIMED_FROM) {
    return [{
      text: `From ${queries.toLocaleString("en")} queries nothing is claimed here: the published ` +
        "run below learned from more.",
      holds: true,
    }];
  }
  const { sft, dpo, prompts, words, random, gains, saidByPrompts, price } = compared;
  const unread = saidByPrompts.filter(({ policy }) => policy === null).length;
  const bySeed = (gain: SeededGain) =>
    gain.bySeed.map((value) => formatNumber(value, "+.3f")).join(", ");
  const against = gains["sft over words"];
  const added = gains["dpo over sft"];
  return [
    {
      text: `After SFT the policy router has an APGR of ${apgr(sft)}, a regression on words that ` +
        `learned the same policies ${apgr(words)}, random choice ${apgr(random)}. The router's ` +
        `difference from the regression is ${lead(against.gain)}, paired by question (by seed ` +
        `${bySeed(against)}): ${
          compare(against.gain, "the regression")
        }. Running the router costs ` +
        `${share(price)} of a call of the large model, running the regression nothing.`,
      holds: true,
      main: true,
    },
    {
      text: `DPO after SFT: APGR ${apgr(dpo)}, a difference of ${lead(added.gain)} in pairs (by ` +
        `seed ${bySeed(added)}): ${compare(added.gain, "SFT alone")}.`,
      holds: true,
      main: true,
    },
    {
      text:
        `With the loss on prompts ${share(unread / saidByPrompts.length)} of the texts name no ` +
        `policy; the scores have an APGR of ${apgr(prompts)}, ` +
        `${apgr(gains["sft over prompts"].gain)} less than SFT's.`,
      holds: unread > 0,
      main: true,
    },
  ];
}

function compare({ lo, hi }: Estimate, other: string): string {
  if (lo !== undefined && lo !== null && lo > 0) return `ahead of ${other}`;
  if (hi !== undefined && hi !== null && hi < 0) return `behind ${other}`;
  return `no difference from ${other} is shown`;
}

/** How often the policies are said. */
export function saidFindings(
  rows: readonly SaidShares[],
  { queries }: { queries: number },
): Finding[] {
  if (queries < CLAIMED_FROM) return [];
  const [standard, complex, ambiguous, none] = rows;
  return [{
    text:
      `It names Standard_Query for ${share(standard.said)} of the test questions (the oracle for ` +
      `${share(standard.truth)}), Complex_Query for ${share(complex.said)} (${
        share(complex.truth)
      }) and Ambiguous_Query for ${share(ambiguous.said)} (${share(ambiguous.truth)}); ${
        share(none.said)
      } of its texts name no policy.`,
    holds: true,
  }];
}
